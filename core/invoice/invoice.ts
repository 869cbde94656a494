/**
 * An invoice by the names of the European standard EN 16931 (semantic model) and UBL, in camelCase.
 *
 * Money, quantities, prices and rates are decimal strings: a float would change them on the way.
 * Amounts carry at most the decimals of the invoice's currency; a price or a quantity may carry more (BT-146, BT-129).
 */

/** UNCL5305 codes that EN 16931 allows, less the two for the Canary Islands and for Ceuta and Melilla. */
export type VatCategory = 'S' | 'Z' | 'E' | 'AE' | 'K' | 'G' | 'O';

export interface Vat {
    readonly category: VatCategory;
    /** Per cent, such as `19` or `5.5`. */
    readonly rate: string;
}

export interface Address {
    readonly street?: string;
    readonly city?: string;
    readonly postalCode?: string;
    /** ISO 3166-1 alpha-2. */
    readonly country: string;
}

export interface Party {
    readonly name: string;
    /** The Fabric organisation that acts for this party. */
    readonly mspId: string;
    readonly vatId?: string;
    readonly address: Address;
    /** Electronic address (BT-34, BT-49), such as `0088:7300010000001`. */
    readonly endpoint?: string;
}

/** An amount taken off (allowance) or put on (charge); never negative. */
export interface AllowanceOrCharge {
    readonly amount: string;
    readonly reason: string;
}

/** An allowance or charge on the whole invoice: it needs its own VAT, since no line gives it one. */
export interface DocumentAllowanceOrCharge extends AllowanceOrCharge {
    readonly vat: Vat;
}

export interface InvoiceLine {
    readonly id: string;
    readonly description: string;
    readonly quantity: string;
    /** UN/ECE Recommendation 20, such as `HUR` or `C62`. */
    readonly unitCode: string;
    readonly unitPrice: string;
    /** quantity × unitPrice, less allowances, plus charges, rounded to the currency. */
    readonly netAmount: string;
    readonly allowances?: readonly AllowanceOrCharge[];
    readonly charges?: readonly AllowanceOrCharge[];
    readonly vat: Vat;
}

/** One row of the VAT breakdown (BG-23): all that is taxed in one category at one rate. */
export interface TaxSubtotal {
    readonly category: VatCategory;
    readonly rate: string;
    readonly taxableAmount: string;
    readonly taxAmount: string;
    readonly exemptionReason?: string;
}

/** Document totals (BG-22). An absent optional total counts as zero. */
export interface Totals {
    readonly lineNetAmount: string;
    readonly allowanceTotal?: string;
    readonly chargeTotal?: string;
    readonly taxExclusiveAmount: string;
    readonly taxAmount: string;
    readonly taxInclusiveAmount: string;
    readonly prepaidAmount?: string;
    readonly payableAmount: string;
}

export interface PaymentMeans {
    readonly iban?: string;
    readonly bic?: string;
    readonly reference?: string;
}

/** What an invoice says, whoever keeps it. */
export interface InvoiceContent {
    /** The seller's invoice number (BT-1), unique for the seller. */
    readonly number: string;
    /** ISO 8601 calendar date. */
    readonly issueDate: string;
    /** ISO 8601 calendar date, not before `issueDate`. */
    readonly dueDate: string;
    /** ISO 4217. */
    readonly currency: string;
    readonly note?: string;
    readonly buyerReference?: string;
    readonly orderReference?: string;
    readonly seller: Party;
    readonly buyer: Party;
    readonly lines: readonly InvoiceLine[];
    readonly allowances?: readonly DocumentAllowanceOrCharge[];
    readonly charges?: readonly DocumentAllowanceOrCharge[];
    readonly tax: readonly TaxSubtotal[];
    readonly totals: Totals;
    readonly paymentTerms?: string;
    readonly paymentMeans?: PaymentMeans;
}

/** What a client posts. Without `id` the API chooses one. */
export interface InvoiceDraft extends InvoiceContent {
    readonly id?: string;
}

export type InvoiceStatus = 'issued' | 'approved' | 'rejected' | 'paid' | 'cancelled';

export interface Approval {
    readonly note?: string;
}

export interface Rejection {
    readonly reason: string;
}

export interface Payment {
    readonly reference?: string;
    /** ISO 8601 calendar date. */
    readonly paidDate?: string;
}

export interface Cancellation {
    readonly reason: string;
}

/** What the ledger keeps: the draft, where it stands, and what each party said of it. */
export interface Invoice extends InvoiceContent {
    readonly id: string;
    readonly status: InvoiceStatus;
    /** 1 for a new invoice, one more for each change; what `If-Match` compares. */
    readonly revision: number;
    readonly approval?: Approval;
    readonly rejection?: Rejection;
    readonly payment?: Payment;
    readonly cancellation?: Cancellation;
}
