import Big from 'big.js';
import type { Fault } from './fault';
import type { InvoiceContent, TaxSubtotal, Vat } from './invoice';
import { VAT_RULES } from './vat';

/** Where categories, rates, reasons and VAT identifiers do not go together; sums are `taxBreakdownFaults`. */
export function vatFaults(content: InvoiceContent): readonly Fault[] {
    return [
        ...content.lines.flatMap(({ vat }, index) => rateFaults(vat, `/lines/${index}/vat`)),
        ...(content.allowances ?? []).flatMap(({ vat }, index) =>
            rateFaults(vat, `/allowances/${index}/vat`),
        ),
        ...(content.charges ?? []).flatMap(({ vat }, index) => rateFaults(vat, `/charges/${index}/vat`)),
        ...content.tax.flatMap((row, index) => rowFaults(row, `/tax/${index}`)),
        ...mixtureFaults(content.tax),
        ...vatIdFaults(content),
    ];
}

function rowFaults(row: TaxSubtotal, pointer: string): readonly Fault[] {
    return [...rateFaults(row, pointer), ...reasonFaults(row, pointer)];
}

function rateFaults({ category, rate }: Vat, pointer: string): readonly Fault[] {
    const rule = VAT_RULES[category].rate;
    if (new Big(rate).gt(0) === (rule === 'positive')) return [];
    const expected = rule === 'positive' ? 'above zero' : 'zero';
    return [
        {
            code: 'VAT_RATE_FORBIDDEN',
            pointer: `${pointer}/rate`,
            detail: `must be ${expected} for category ${category}`,
        },
    ];
}

function reasonFaults({ category, exemptionReason }: TaxSubtotal, at: string): readonly Fault[] {
    const pointer = `${at}/exemptionReason`;
    const required = VAT_RULES[category].exemptionReason === 'required';
    if (required === (exemptionReason !== undefined)) return [];
    return required
        ? [{ code: 'EXEMPTION_REASON_MISSING', pointer, detail: `is required for category ${category}` }]
        : [
              {
                  code: 'EXEMPTION_REASON_FORBIDDEN',
                  pointer,
                  detail: `is not allowed for category ${category}`,
              },
          ];
}

function mixtureFaults(tax: readonly TaxSubtotal[]): readonly Fault[] {
    const alone = tax.find(({ category }) => VAT_RULES[category].alone);
    const other = tax.findIndex(({ category }) => category !== alone?.category);
    if (alone === undefined || other === -1) return [];
    return [
        {
            code: 'VAT_CATEGORY_MIXED',
            pointer: `/tax/${other}/category`,
            detail: `cannot stand beside category ${alone.category}`,
        },
    ];
}

function vatIdFaults(content: InvoiceContent): readonly Fault[] {
    return (['seller', 'buyer'] as const).flatMap((party) => {
        const row = content.tax.find(({ category }) => VAT_RULES[category].vatIdOf.includes(party));
        if (row === undefined || content[party].vatId !== undefined) return [];
        const fault: Fault = {
            code: 'VAT_ID_MISSING',
            pointer: `/${party}/vatId`,
            detail: `is required for VAT category ${row.category}`,
        };
        return [fault];
    });
}
