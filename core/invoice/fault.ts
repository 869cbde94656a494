/** Every rule that an invoice can break, by its stable code. The sources are the business rules of EN 16931-1 (BR-…) and PEPPOL BIS 3. */
export const FAULT_CODES = {
    FIELD_MISSING: 'a required member is absent',
    FIELD_UNKNOWN: 'the member is not part of an invoice',
    FIELD_INVALID: 'the member has another type, length or form than it should',
    FIELD_FIXED: 'the member cannot change once the invoice is issued',
    CURRENCY_UNKNOWN: 'the currency is not in ISO 4217 (BR-CL-04)',
    AMOUNT_DECIMALS: 'an amount has more decimals than its currency (BR-DEC-01 and following)',
    DATE_INVALID: 'the date is not in the calendar',
    DUE_BEFORE_ISSUE: 'the due date lies before the issue date',
    LINE_ID_DUPLICATE: 'two lines have the same id',
    LINE_NET_WRONG:
        'the net amount of a line is not what its quantity, price, allowances and charges make (PEPPOL-EN16931-R120)',
    VAT_RATE_FORBIDDEN: 'the VAT category does not go with the rate (BR-S-05, BR-Z-05 and the like)',
    VAT_CATEGORY_MIXED: 'category O stands beside another category (BR-O-11 to BR-O-14)',
    VAT_ID_MISSING: 'the VAT category requires the VAT identifier of the party (BR-AE-02, BR-IC-02, BR-G-02)',
    TAX_MISSING: 'the VAT breakdown lacks a category and rate that the invoice uses (BR-CO-18)',
    TAX_DUPLICATE: 'the VAT breakdown has a category and rate twice',
    TAX_UNUSED: 'nothing on the invoice has this category and rate',
    TAXABLE_AMOUNT_WRONG:
        'the taxable amount is not the sum of what has this category and rate (BR-S-08 and the like)',
    TAX_AMOUNT_WRONG: 'the tax is not the taxable amount times the rate (BR-CO-17)',
    EXEMPTION_REASON_MISSING: 'the VAT category requires a reason for the exemption (BR-E-10 and the like)',
    EXEMPTION_REASON_FORBIDDEN: 'the VAT category allows no reason for an exemption (BR-S-10, BR-Z-10)',
    TOTAL_WRONG: 'a document total is not what it should sum up to (BR-CO-10 to BR-CO-16)',
} as const;

export type FaultCode = keyof typeof FAULT_CODES;

/** One broken rule. */
export interface Fault {
    readonly code: FaultCode;
    /** JSON pointer (RFC 6901) to the member, from the root of the invoice. */
    readonly pointer: string;
    readonly detail: string;
}

/** Faults that one check reports at most: enough to repair an invoice by, and an answer of bounded size. */
export const MAX_FAULTS = 20;

/** One reference token of a JSON pointer (RFC 6901 §3), cut to the length of the longest member name that makes sense. */
export function pointerTo(parent: string, member: string | number): string {
    const token = String(member).slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1');
    return `${parent}/${token}`;
}

export function isFaultCode(code: string): code is FaultCode {
    return Object.hasOwn(FAULT_CODES, code);
}
