import type { InvoiceFilter, InvoiceOrder, InvoiceQuery } from '../../core/ports/invoice-replica';
import type { Cursor } from '../../core/ports/page';
import type { InvoiceDocument } from './invoice-document';
import { selectPage } from './paging';
import type { Projection, Query, Selection } from './query';
import { between, literally, present } from './query';
import { sortableAmount } from './sortable-amount';

export const WITHOUT_NEWS: Projection = { news: 0 };

const FIELD = {
    updated: 'position',
    id: 'id',
    number: 'terms.number',
    issueDate: 'terms.issueDate',
    dueDate: 'terms.dueDate',
    payableAmount: 'folded.payableAmount',
} as const satisfies Record<InvoiceOrder, string>;

/** The fields that a list may be ordered by, as they are stored. */
export const ORDER_FIELDS: readonly string[] = Object.values(FIELD);

export function invoiceSelection({ filter, orderBy, order, page }: InvoiceQuery): Selection {
    return {
        ...selectPage({
            filter: invoiceFilter(filter),
            order: { field: FIELD[orderBy], direction: order === 'ascending' ? 1 : -1 },
            page,
            keyOf: (id) => id,
        }),
        projection: WITHOUT_NEWS,
    };
}

export function invoiceCursor(orderBy: InvoiceOrder): (document: InvoiceDocument) => Cursor {
    return (document) => ({ value: orderValue(document, orderBy), id: document.id });
}

function orderValue({ position, id, terms, folded }: InvoiceDocument, orderBy: InvoiceOrder): string {
    if (orderBy === 'updated') return position;
    if (orderBy === 'id') return id;
    if (orderBy === 'payableAmount') return folded?.payableAmount ?? '';
    return terms?.[orderBy] ?? '';
}

/** A deleted invoice has no organisations, hence is never found. */
function invoiceFilter(filter: InvoiceFilter): Query {
    return present({
        organisations: filter.organisation,
        'terms.status': oneOf(filter.status),
        'terms.number': numberFilter(filter),
        'terms.sellerMspId': filter.sellerMspId,
        'terms.buyerMspId': filter.buyerMspId,
        'terms.currency': filter.currency,
        'terms.issueDate': between(filter.issueDateFrom, filter.issueDateTo),
        'terms.dueDate': between(filter.dueDateFrom, filter.dueDateTo),
        'folded.sellerName': containing(filter.sellerName),
        'folded.buyerName': containing(filter.buyerName),
        'folded.payableAmount': between(sortable(filter.payableFrom), sortable(filter.payableTo)),
    });
}

function oneOf(values: readonly string[] | undefined): Query | undefined {
    return values === undefined ? undefined : { $in: values };
}

function numberFilter({ number, numberPrefix }: InvoiceFilter): Query | undefined {
    const conditions = present({
        $in: number === undefined ? undefined : [number],
        $regex: numberPrefix === undefined ? undefined : new RegExp(`^${literally(numberPrefix)}`),
    });
    return Object.keys(conditions).length === 0 ? undefined : conditions;
}

function containing(part: string | undefined): Query | undefined {
    return part === undefined ? undefined : { $regex: new RegExp(literally(part.toLowerCase())) };
}

function sortable(amount: string | undefined): string | undefined {
    return amount === undefined ? undefined : sortableAmount(amount);
}
