import type { InvoiceVersion } from '../ledger/projection';
import type { Page, PageRequest } from './page';

export const INVOICE_ORDERS = ['updated', 'id', 'number', 'issueDate', 'dueDate', 'payableAmount'] as const;
export type InvoiceOrder = (typeof INVOICE_ORDERS)[number];

/** Filters combine with AND. Only invoices that the organisation sells or buys are ever found. Dates are ISO days, amounts decimal strings. */
export interface InvoiceFilter {
    readonly organisation: string;
    readonly status?: readonly string[];
    readonly number?: string;
    readonly numberPrefix?: string;
    readonly sellerMspId?: string;
    readonly buyerMspId?: string;
    /** Part of the name, upper and lower case alike. */
    readonly sellerName?: string;
    readonly buyerName?: string;
    readonly currency?: string;
    readonly issueDateFrom?: string;
    readonly issueDateTo?: string;
    readonly dueDateFrom?: string;
    readonly dueDateTo?: string;
    readonly payableFrom?: string;
    readonly payableTo?: string;
}

export interface InvoiceQuery {
    readonly filter: InvoiceFilter;
    readonly orderBy: InvoiceOrder;
    readonly order: 'ascending' | 'descending';
    readonly page: PageRequest;
}

/** The off-chain copy of the invoices on the ledger: the last VALID write of each, and every version that it had. */
export interface InvoiceReplica {
    /**
     * Writes each version whose position is newer than the stored one, with its event in the same write; older and equal
     * ones change nothing, so any order of delivery and any replay ends in the same copy. All versions join the history.
     */
    apply(versions: readonly InvoiceVersion[]): Promise<void>;

    /** Undefined if there is none, if it was deleted, or if the organisation is neither its seller nor its buyer. */
    find(organisation: string, id: string): Promise<InvoiceVersion | undefined>;

    search(query: InvoiceQuery): Promise<Page<InvoiceVersion>>;

    /** Every version of an invoice that the organisation sees or saw, oldest first. Reads nothing more if there is none. */
    history(organisation: string, id: string): Promise<readonly InvoiceVersion[]>;
}
