import { invoiceFixtures, newInvoiceDraft } from '../../test/fixtures/invoices';
import { checkDraft } from './check';
import { MAX_FAULTS } from './fault';
import type { InvoiceDraft } from './invoice';

const {
    simple,
    severalVatRates,
    reverseCharge,
    kuwaitiDinar,
    japaneseYen,
    allowancesAndCharges,
    thousandLines,
} = invoiceFixtures;

/** The draft with some members replaced, whether or not they are allowed there. */
function withMembers(draft: InvoiceDraft, members: object): unknown {
    return { ...draft, ...members };
}

function withLine(draft: InvoiceDraft, members: object): unknown {
    return {
        ...draft,
        lines: draft.lines.map((line, index) => (index === 0 ? { ...line, ...members } : line)),
    };
}

function withTax(draft: InvoiceDraft, members: object): unknown {
    return { ...draft, tax: draft.tax.map((row, index) => (index === 0 ? { ...row, ...members } : row)) };
}

function withTotals(draft: InvoiceDraft, members: object): unknown {
    return { ...draft, totals: { ...draft.totals, ...members } };
}

function firstFault(draft: unknown): string {
    const [fault] = checkDraft(draft);
    return fault === undefined ? 'valid' : `${fault.code} ${fault.pointer}`;
}

describe('a draft', () => {
    test.each(Object.entries(invoiceFixtures))('such as %s is valid', (_name, draft) => {
        expect(checkDraft(draft)).toEqual([]);
    });

    test('of the builder is valid and has a number of its own', () => {
        const [one, two] = [
            newInvoiceDraft(),
            newInvoiceDraft({ id: 'a.b~c_d-9', sellerMspId: 'X', note: 'n' }),
        ];
        expect([checkDraft(one), checkDraft(two)]).toEqual([[], []]);
        expect(one.number).not.toBe(two.number);
    });

    test.each<[string, unknown]>([
        ['FIELD_INVALID ', 'not an object'],
        ['FIELD_INVALID ', null],
        ['FIELD_INVALID ', []],
        ['FIELD_MISSING /number', { ...simple, number: undefined, lines: [] }],
        ['FIELD_UNKNOWN /status', withMembers(simple, { status: 'paid' })],
        ['FIELD_UNKNOWN /__proto__', JSON.parse(JSON.stringify(simple).replace('{', '{"__proto__":{},'))],
        ['FIELD_UNKNOWN /a~1b~0', withMembers(simple, { 'a/b~': 1 })],
        ['FIELD_INVALID /number', withMembers(simple, { number: ' INV-1' })],
        ['FIELD_INVALID /number', withMembers(simple, { number: 'a\u0000b' })],
        ['FIELD_INVALID /number', withMembers(simple, { number: '\u{10FFFF}' })],
        ['FIELD_INVALID /number', withMembers(simple, { number: 'half \ud83d' })],
        ['FIELD_INVALID /note', withMembers(simple, { note: '\ude00 half' })],
        ['FIELD_INVALID /number', withMembers(simple, { number: '\uD800' })],
        ['FIELD_INVALID /number', withMembers(simple, { number: 'n'.repeat(65) })],
        ['FIELD_INVALID /id', withMembers(simple, { id: '..' })],
        ['FIELD_INVALID /id', withMembers(simple, { id: 'a/b' })],
        ['FIELD_INVALID /lines', withMembers(simple, { lines: [] })],
        ['FIELD_INVALID /lines', withMembers(simple, { lines: [...thousandLines.lines, ...simple.lines] })],
        [
            'FIELD_INVALID /seller/address/country',
            withMembers(simple, { seller: { ...simple.seller, address: { country: 'de' } } }),
        ],
        ['FIELD_INVALID /lines/0/quantity', withLine(simple, { quantity: 10 })],
        ['FIELD_INVALID /lines/0/quantity', withLine(simple, { quantity: '1e1' })],
        ['FIELD_INVALID /lines/0/unitPrice', withLine(simple, { unitPrice: '-95' })],
        ['FIELD_INVALID /tax/0/rate', withTax(simple, { rate: '100.1' })],
        ['CURRENCY_UNKNOWN /currency', withMembers(simple, { currency: 'EUX' })],
        ['DATE_INVALID /issueDate', withMembers(simple, { issueDate: '2025-02-29' })],
        ['DATE_INVALID /dueDate', withMembers(simple, { dueDate: '2025-13-01' })],
        ['DUE_BEFORE_ISSUE /dueDate', withMembers(simple, { dueDate: '2025-02-28' })],
        ['AMOUNT_DECIMALS /totals/payableAmount', withTotals(simple, { payableAmount: '1130.500' })],
        ['AMOUNT_DECIMALS /lines/0/netAmount', withLine(japaneseYen, { netAmount: '110745.0' })],
        ['AMOUNT_DECIMALS /tax/0/taxAmount', withTax(kuwaitiDinar, { taxAmount: '0.0000' })],
        [
            'AMOUNT_DECIMALS /charges/0/amount',
            withMembers(allowancesAndCharges, {
                charges: [{ ...allowancesAndCharges.charges?.[0], amount: '120.000' }],
            }),
        ],
        ['LINE_ID_DUPLICATE /lines/1/id', withLine(severalVatRates, { id: '2' })],
        ['LINE_NET_WRONG /lines/0/netAmount', withLine(simple, { netAmount: '950.01' })],
        ['LINE_NET_WRONG /lines/0/netAmount', withLine(allowancesAndCharges, { allowances: [] })],
        ['VAT_RATE_FORBIDDEN /lines/0/vat/rate', withLine(simple, { vat: { category: 'S', rate: '0' } })],
        ['VAT_RATE_FORBIDDEN /tax/0/rate', withTax(reverseCharge, { rate: '19' })],
        [
            'EXEMPTION_REASON_MISSING /tax/0/exemptionReason',
            withTax(reverseCharge, { exemptionReason: undefined }),
        ],
        ['EXEMPTION_REASON_FORBIDDEN /tax/0/exemptionReason', withTax(simple, { exemptionReason: 'none' })],
        ['VAT_ID_MISSING /buyer/vatId', withMembers(reverseCharge, { buyer: simple.buyer })],
        ['TAX_MISSING /tax', withMembers(severalVatRates, { tax: severalVatRates.tax.slice(0, 2) })],
        [
            'TAX_DUPLICATE /tax/1',
            withMembers(simple, { tax: [...simple.tax, { ...simple.tax[0], rate: '19.0' }] }),
        ],
        [
            'TAX_UNUSED /tax/1',
            withMembers(simple, {
                tax: [...simple.tax, { category: 'S', rate: '7', taxableAmount: '0.00', taxAmount: '0.00' }],
            }),
        ],
        ['TAXABLE_AMOUNT_WRONG /tax/0/taxableAmount', withTax(simple, { taxableAmount: '949.99' })],
        ['TAX_AMOUNT_WRONG /tax/0/taxAmount', withTax(simple, { taxAmount: '180.51' })],
        ['TOTAL_WRONG /totals/lineNetAmount', withTotals(simple, { lineNetAmount: '950.01' })],
        [
            'TOTAL_WRONG /totals/allowanceTotal',
            withTotals(allowancesAndCharges, { allowanceTotal: undefined }),
        ],
        ['TOTAL_WRONG /totals/chargeTotal', withTotals(allowancesAndCharges, { chargeTotal: '0.00' })],
        ['TOTAL_WRONG /totals/taxExclusiveAmount', withTotals(simple, { taxExclusiveAmount: '0.00' })],
        ['TOTAL_WRONG /totals/taxAmount', withTotals(simple, { taxAmount: '180.49' })],
        ['TOTAL_WRONG /totals/taxInclusiveAmount', withTotals(simple, { taxInclusiveAmount: '1130.49' })],
        ['TOTAL_WRONG /totals/payableAmount', withTotals(simple, { payableAmount: '1130.49' })],
        ['TOTAL_WRONG /totals/payableAmount', withTotals(simple, { prepaidAmount: '0.01' })],
    ])('is refused with %s', (expected, draft) => {
        expect(firstFault(JSON.parse(JSON.stringify(draft)))).toBe(expected);
    });

    test('outside the scope of VAT can hold nothing that is inside', () => {
        const lines = kuwaitiDinar.lines.map((line, index) =>
            index === 0 ? { ...line, vat: { category: 'Z', rate: '0' } } : line,
        );
        const codes = checkDraft({
            ...kuwaitiDinar,
            lines,
            tax: [
                ...kuwaitiDinar.tax,
                { category: 'Z', rate: '0', taxableAmount: '330.000', taxAmount: '0.000' },
            ],
        }).map(({ code }) => code);
        expect(codes).toContain('VAT_CATEGORY_MIXED');
    });

    test('with one wrong amount has one fault, not one for each sum above it', () => {
        expect(checkDraft(withTax(simple, { taxAmount: '180.51' })).map(({ pointer }) => pointer)).toEqual([
            '/tax/0/taxAmount',
            '/totals/taxAmount',
        ]);
        expect(checkDraft(withTotals(simple, { payableAmount: '1' }))).toHaveLength(1);
    });

    test('that is wrong everywhere is answered in bounded size', () => {
        const lines = thousandLines.lines.map((line) => ({ ...line, netAmount: '0.01' }));
        expect(checkDraft({ ...thousandLines, lines })).toHaveLength(MAX_FAULTS);
        expect(checkDraft({ ...thousandLines, lines: lines.map(() => ({ x: 1 })) })).toHaveLength(MAX_FAULTS);
    });

    test('may state a rate as 8.1 in one place and 8.10 in another', () => {
        const rates = invoiceFixtures.namesInManyScripts.lines.map(({ vat }) => vat.rate);
        expect(new Set(rates)).toEqual(new Set(['8.1', '8.10']));
    });
});
