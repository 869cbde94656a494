import type { Approval, Cancellation, Invoice, InvoiceDraft, Payment, Rejection } from './invoice';
import type { Shape } from './shape';
import { list, record, shapeFaults, text, whole } from './shape';

/** Most lines of one invoice. Ten times what large suppliers send; a transaction of that size stays under half a megabyte. */
export const MAX_LINES = 1000;

/** Allowances, charges and VAT rows at one place; the standard sets no limit, the cost of a check needs one. */
const MAX_ENTRIES = 50;

/** An invoice id is part of a URL path: unreserved characters of RFC 3986 §2.3, and neither `.` nor `..`. */
export const INVOICE_ID_PATTERN = /^(?!\.{1,2}$)[A-Za-z0-9._~-]{1,64}$/;

/** Fabric keeps it for the ends of its key ranges. The character itself, since not every dialect of patterns has an escape for it. */
const LAST_CHARACTER = '\u{10FFFF}';

/** One line of text: no control character, no blank at either end. */
const ONE_LINE = new RegExp(`^(?!\\s)[^\\u0000-\\u001F\\u007F-\\u009F${LAST_CHARACTER}]+(?<!\\s)$`, 'u');
/** As above with line breaks and tabs. */
const LINES = new RegExp(
    `^[^\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F${LAST_CHARACTER}]+$`,
    'u',
);

const line = (maxLength: number): Shape => text(ONE_LINE, maxLength, `text of 1 to ${maxLength} characters`);
const prose = (maxLength: number): Shape => text(LINES, maxLength, `text of 1 to ${maxLength} characters`);

/** 15 digits before the point hold any sum of money; 10 after it hold any unit price that is quoted. */
const signed = text(
    /^-?(0|[1-9]\d{0,14})(\.\d{1,10})?$/,
    27,
    'a decimal number in a string, such as "12.50"',
);
const unsigned = text(/^(0|[1-9]\d{0,14})(\.\d{1,10})?$/, 26, 'a decimal number, not negative, in a string');
const rate = text(/^(100(\.0{1,4})?|[1-9]?\d(\.\d{1,4})?)$/, 8, 'a percentage from 0 to 100 in a string');
const date = text(/^\d{4}-\d{2}-\d{2}$/, 10, 'a date such as "2025-03-31"');
const id = text(INVOICE_ID_PATTERN, 64, '1 to 64 of A-Z a-z 0-9 . _ ~ -, and not "." or ".."');
const mspId = text(/^[A-Za-z0-9._-]{1,64}$/, 64, 'the MSP id of an organisation');
const category = text(/^(S|Z|E|AE|K|G|O)$/, 2, 'one of S, Z, E, AE, K, G, O');

const vat = record({ category, rate });
const adjustment = record({ amount: unsigned, reason: line(200) });
const documentAdjustment = record({ amount: unsigned, reason: line(200), vat });

const party = record(
    {
        name: line(200),
        mspId,
        address: record(
            { country: text(/^[A-Z]{2}$/, 2, 'a country code of ISO 3166-1 alpha-2') },
            { street: line(200), city: line(100), postalCode: line(20) },
        ),
    },
    { vatId: line(32), endpoint: line(200) },
);

const invoiceLine = record(
    {
        id: line(32),
        description: line(500),
        quantity: signed,
        unitCode: text(/^[A-Z0-9]{1,3}$/, 3, 'a unit code of UN/ECE Recommendation 20'),
        unitPrice: unsigned,
        netAmount: signed,
        vat,
    },
    { allowances: list(adjustment, 0, MAX_ENTRIES), charges: list(adjustment, 0, MAX_ENTRIES) },
);

const taxSubtotal = record(
    { category, rate, taxableAmount: signed, taxAmount: signed },
    { exemptionReason: line(500) },
);

const totals = record(
    {
        lineNetAmount: signed,
        taxExclusiveAmount: signed,
        taxAmount: signed,
        taxInclusiveAmount: signed,
        payableAmount: signed,
    },
    { allowanceTotal: unsigned, chargeTotal: unsigned, prepaidAmount: unsigned },
);

const requiredContent = {
    number: line(64),
    issueDate: date,
    dueDate: date,
    currency: text(/^[A-Z]{3}$/, 3, 'a currency code of ISO 4217'),
    seller: party,
    buyer: party,
    lines: list(invoiceLine, 1, MAX_LINES),
    tax: list(taxSubtotal, 1, MAX_ENTRIES),
    totals,
};

const optionalContent = {
    note: prose(2000),
    buyerReference: line(200),
    orderReference: line(200),
    allowances: list(documentAdjustment, 0, MAX_ENTRIES),
    charges: list(documentAdjustment, 0, MAX_ENTRIES),
    paymentTerms: prose(500),
    paymentMeans: record(
        {},
        {
            iban: text(/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/, 34, 'an IBAN without blanks'),
            bic: text(/^[A-Z0-9]{8}([A-Z0-9]{3})?$/, 11, 'a BIC of 8 or 11 characters'),
            reference: line(140),
        },
    ),
};

export const APPROVAL_SHAPE = record({}, { note: prose(2000) });
export const REJECTION_SHAPE = record({ reason: prose(2000) });
export const PAYMENT_SHAPE = record({}, { reference: line(140), paidDate: date });
export const CANCELLATION_SHAPE = record({ reason: prose(2000) });
export const DRAFT_SHAPE = record(requiredContent, { ...optionalContent, id });

const INVOICE_SHAPE = record(
    {
        ...requiredContent,
        id,
        status: text(/^(issued|approved|rejected|paid|cancelled)$/, 9, 'a status of an invoice'),
        revision: whole(1),
    },
    {
        ...optionalContent,
        approval: APPROVAL_SHAPE,
        rejection: REJECTION_SHAPE,
        payment: PAYMENT_SHAPE,
        cancellation: CANCELLATION_SHAPE,
    },
);

/** Form alone: the sums and codes of a draft that passes may still be wrong (`checkDraft`). */
export function isInvoiceDraft(value: unknown): value is InvoiceDraft {
    return shapeFaults(DRAFT_SHAPE, value).length === 0;
}

/** Form alone, and members that a later contract may add are let through, so that a reader outlives an upgrade. */
export function isInvoice(value: unknown): value is Invoice {
    return shapeFaults(INVOICE_SHAPE, value, 'ignored').length === 0;
}

export function isApproval(value: unknown): value is Approval {
    return shapeFaults(APPROVAL_SHAPE, value).length === 0;
}

export function isRejection(value: unknown): value is Rejection {
    return shapeFaults(REJECTION_SHAPE, value).length === 0;
}

export function isPayment(value: unknown): value is Payment {
    return shapeFaults(PAYMENT_SHAPE, value).length === 0;
}

export function isCancellation(value: unknown): value is Cancellation {
    return shapeFaults(CANCELLATION_SHAPE, value).length === 0;
}
