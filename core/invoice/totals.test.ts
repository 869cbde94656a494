import fc from 'fast-check';
import { priced } from '../../test/fixtures/invoices/priced';
import { newInvoiceDraft } from '../../test/fixtures/invoices';
import { checkDraft } from './check';
import type { InvoiceDraft } from './invoice';
import { lineNetAmount } from './totals';

/** A decimal string of so many units of the last place, by text alone: an oracle that shares no code with big.js. */
function decimal(units: bigint, decimals: number): string {
    const sign = units < 0n ? '-' : '';
    const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
    return decimals === 0
        ? `${sign}${digits}`
        : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Half away from zero, in whole numbers. */
function divided(value: bigint, by: bigint): bigint {
    const magnitude = ((value < 0n ? -value : value) * 2n + by) / (by * 2n);
    return value < 0n ? -magnitude : magnitude;
}

const UNPRICED = { id: '1', description: 'x', unitCode: 'C62', vat: { category: 'S', rate: '19' } } as const;

const CURRENCIES = [
    { currency: 'JPY', decimals: 0 },
    { currency: 'EUR', decimals: 2 },
    { currency: 'KWD', decimals: 3 },
] as const;

const currency = fc.constantFrom(...CURRENCIES);
const units = (max: number) => fc.bigInt({ min: 0n, max: BigInt(max) });
const vat = fc.constantFrom(
    { category: 'S', rate: '19' } as const,
    { category: 'S', rate: '7.7' } as const,
    { category: 'E', rate: '0' } as const,
);
const unpricedLine = (decimals: number) =>
    fc.record({
        description: fc.constant('Goods'),
        unitCode: fc.constant('C62'),
        quantity: fc.bigInt({ min: -(10n ** 8n), max: 10n ** 8n }).map((value) => decimal(value, 3)),
        unitPrice: units(10 ** 9).map((value) => decimal(value, 4)),
        allowances: fc.array(adjustment(decimals), { maxLength: 3 }),
        charges: fc.array(adjustment(decimals), { maxLength: 3 }),
        vat,
    });
const adjustment = (decimals: number) =>
    fc.record({
        amount: units(10 ** 6).map((value) => decimal(value, decimals)),
        reason: fc.constant('Agreed'),
    });
const documentAdjustment = (decimals: number) =>
    fc.record({
        amount: units(10 ** 6).map((value) => decimal(value, decimals)),
        reason: fc.constant('Agreed'),
        vat,
    });

const draft: fc.Arbitrary<InvoiceDraft> = currency.chain(({ currency: code, decimals }) =>
    fc
        .record({
            lines: fc.array(unpricedLine(decimals), { minLength: 1, maxLength: 12 }),
            allowances: fc.array(documentAdjustment(decimals), { maxLength: 3 }),
            charges: fc.array(documentAdjustment(decimals), { maxLength: 3 }),
            prepaidAmount: units(10 ** 6).map((value) => decimal(value, decimals)),
        })
        .map(({ lines, ...rest }) =>
            priced({
                ...newInvoiceDraft(),
                ...rest,
                currency: code,
                exemptionReasons: { E: 'Exempt' },
                lines: lines.map((line, index) => ({ ...line, id: String(index + 1) })),
            }),
        ),
);

/** Every amount of a draft that follows from others, as a path to it. */
function computedAmounts({ lines, tax, totals }: InvoiceDraft): readonly string[][] {
    return [
        ...lines.map((_, index) => ['lines', String(index), 'netAmount']),
        ...tax.flatMap((_, index) => [
            ['tax', String(index), 'taxableAmount'],
            ['tax', String(index), 'taxAmount'],
        ]),
        ...Object.keys(totals).map((name) => ['totals', name]),
    ];
}

/** The draft as JSON with one amount put up by one unit of its last place. */
function off(document: InvoiceDraft, path: readonly string[]): unknown {
    const copy: unknown = JSON.parse(JSON.stringify(document), (_, value: unknown) => value);
    let place = copy;
    for (const step of path.slice(0, -1)) place = Reflect.get(Object(place), step);
    const name = path.at(-1) ?? '';
    const amount = String(Reflect.get(Object(place), name));
    const decimals = amount.split('.')[1]?.length ?? 0;
    Reflect.set(Object(place), name, decimal(BigInt(amount.replace('.', '')) + 1n, decimals));
    return copy;
}

describe('the sums of an invoice', () => {
    test('are exact for any quantities, prices, allowances, charges and rates in any currency', () => {
        fc.assert(
            fc.property(draft, (document) => {
                expect(checkDraft(document)).toEqual([]);
            }),
        );
    });

    test('are refused when any one amount is off by the smallest coin', () => {
        fc.assert(
            fc.property(draft, fc.nat(), (document, choice) => {
                const paths = computedAmounts(document);
                const wrong = off(document, paths[choice % paths.length] ?? []);
                expect(checkDraft(wrong).length).toBeGreaterThan(0);
            }),
        );
    });

    test('round a line once, half away from zero, as whole-number arithmetic does', () => {
        fc.assert(
            fc.property(
                fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
                units(10 ** 12),
                currency,
                (quantity, price, { decimals }) => {
                    const line = {
                        ...UNPRICED,
                        quantity: decimal(quantity, 3),
                        unitPrice: decimal(price, 4),
                    };
                    const net = lineNetAmount(line, decimals);
                    const expected = divided(quantity * price, 10n ** BigInt(7 - decimals));
                    expect(net.eq(decimal(expected, decimals))).toBe(true);
                },
            ),
        );
    });

    test('do not depend on the order of the lines', () => {
        fc.assert(
            fc.property(draft, (document) => {
                expect(checkDraft({ ...document, lines: [...document.lines].reverse() })).toEqual([]);
            }),
        );
    });

    test.each([
        ['0.5', '0.01', 2, '0.01'],
        ['-0.5', '0.01', 2, '-0.01'],
        ['3', '0.335', 2, '1.01'],
        ['1', '0.5', 0, '1'],
        ['7', '1.0725', 3, '7.508'],
    ])('%s at %s with %i decimals come to %s', (...row) => {
        const [quantity, unitPrice, decimals, expected] = row;
        expect(lineNetAmount({ ...UNPRICED, quantity, unitPrice }, decimals).toFixed(decimals)).toBe(
            expected,
        );
    });
});
