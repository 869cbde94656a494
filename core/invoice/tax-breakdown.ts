import Big from 'big.js';
import type { Fault } from './fault';
import type { InvoiceContent, TaxSubtotal, Vat } from './invoice';
import { roundTo } from './money';

/** One amount that bears VAT: a line, or an allowance or charge on the whole invoice. */
interface TaxedAmount {
    readonly vat: Vat;
    readonly amount: Big;
    readonly pointer: string;
}

/** The part of an invoice that bears VAT. */
type Taxed = Pick<InvoiceContent, 'lines' | 'allowances' | 'charges'>;

/** What one category and rate comes to: the row that the VAT breakdown must have. */
export interface ExpectedTax {
    readonly vat: Vat;
    readonly taxableAmount: Big;
    /** The first amount that bears it. */
    readonly pointer: string;
}

/** Rows are told apart by category and rate; `19` and `19.00` are one rate. */
export function taxKey({ category, rate }: Vat): string {
    return `${category} ${new Big(rate).toString()}`;
}

/** Taxable amounts by `taxKey`, in the order in which the invoice first uses each (BR-S-08 and the like). */
export function expectedTaxes(content: Taxed): ReadonlyMap<string, ExpectedTax> {
    const taxes = new Map<string, ExpectedTax>();
    for (const { vat, amount, pointer } of taxedAmounts(content)) {
        const key = taxKey(vat);
        const known = taxes.get(key) ?? { vat, taxableAmount: new Big(0), pointer };
        taxes.set(key, { ...known, taxableAmount: known.taxableAmount.plus(amount) });
    }
    return taxes;
}

/** Taxable amount × rate ÷ 100, rounded once (BR-CO-17). */
export function taxOn(taxableAmount: Big, rate: string, decimals: number): Big {
    return roundTo(taxableAmount.times(rate).times('0.01'), decimals);
}

/** Where the VAT breakdown is not the one that lines, allowances and charges require. */
export function taxBreakdownFaults(content: InvoiceContent, decimals: number): readonly Fault[] {
    const expected = expectedTaxes(content);
    const stated = new Set(content.tax.map(taxKey));
    const missing = [...expected].filter(([key]) => !stated.has(key)).map(([, tax]) => missingFault(tax));
    const rows = content.tax.flatMap((row, index) => {
        const first = content.tax.findIndex((other) => taxKey(other) === taxKey(row)) === index;
        const pointer = `/tax/${index}`;
        return first
            ? rowFaults({ row, pointer, decimals }, expected.get(taxKey(row)))
            : [duplicateFault(pointer)];
    });
    return [...missing, ...rows];
}

interface StatedRow {
    readonly row: TaxSubtotal;
    readonly pointer: string;
    readonly decimals: number;
}

function rowFaults(
    { row, pointer, decimals }: StatedRow,
    expected: ExpectedTax | undefined,
): readonly Fault[] {
    if (expected === undefined) {
        return [{ code: 'TAX_UNUSED', pointer, detail: `nothing bears ${row.category} at ${row.rate} %` }];
    }
    const faults: Fault[] = [];
    const { taxableAmount } = expected;
    if (!taxableAmount.eq(row.taxableAmount)) {
        faults.push({
            code: 'TAXABLE_AMOUNT_WRONG',
            pointer: `${pointer}/taxableAmount`,
            detail: `must be ${taxableAmount.toFixed(decimals)}, not ${row.taxableAmount}`,
        });
    }
    const tax = taxOn(new Big(row.taxableAmount), row.rate, decimals);
    if (!tax.eq(row.taxAmount)) {
        faults.push({
            code: 'TAX_AMOUNT_WRONG',
            pointer: `${pointer}/taxAmount`,
            detail: `must be ${tax.toFixed(decimals)}, not ${row.taxAmount}`,
        });
    }
    return faults;
}

function missingFault({ vat, pointer }: ExpectedTax): Fault {
    return {
        code: 'TAX_MISSING',
        pointer: '/tax',
        detail: `lacks ${vat.category} at ${vat.rate} %, which ${pointer} bears`,
    };
}

function duplicateFault(pointer: string): Fault {
    return { code: 'TAX_DUPLICATE', pointer, detail: 'repeats the category and rate of an earlier row' };
}

function taxedAmounts({ lines, allowances = [], charges = [] }: Taxed): readonly TaxedAmount[] {
    return [
        ...lines.map(({ vat, netAmount }, index) => ({
            vat,
            amount: new Big(netAmount),
            pointer: `/lines/${index}`,
        })),
        ...allowances.map(({ vat, amount }, index) => ({
            vat,
            amount: new Big(amount).neg(),
            pointer: `/allowances/${index}`,
        })),
        ...charges.map(({ vat, amount }, index) => ({
            vat,
            amount: new Big(amount),
            pointer: `/charges/${index}`,
        })),
    ];
}
