import type { InvoiceOrder } from '../../core/ports/invoice-replica';
import { INVOICE_ORDERS } from '../../core/ports/invoice-replica';
import type { Endpoint } from '../http/api-request';
import { invoiceFilterIn } from '../listing/invoice-filter';
import { invoiceDocument } from '../presenting/invoice-document';
import type { ListRequest } from '../presenting/paging';
import { nextPageUrl, pageRequestOf } from '../presenting/paging';
import type { Services } from './services';

/** Amounts are compared as sortable text. */
const CURSOR_VALUES = {
    updated: 'position',
    id: 'text',
    number: 'text',
    issueDate: 'text',
    dueDate: 'text',
    payableAmount: 'text',
} as const satisfies Record<InvoiceOrder, ListRequest['cursorValue']>;

/** GET /invoices */
export function listInvoices({ invoices }: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'listInvoices',
        async answer({ caller, query, baseUrl }) {
            const orderBy = INVOICE_ORDERS.find((order) => order === query.text('orderby')) ?? 'updated';
            const list: ListRequest = {
                path: '/invoices',
                query,
                scope: caller.organisation,
                cursorValue: CURSOR_VALUES[orderBy],
            };
            const { items, next } = await invoices.search({
                filter: { ...invoiceFilterIn(query), organisation: caller.organisation },
                orderBy,
                order: query.text('order') === 'ascending' ? 'ascending' : 'descending',
                page: pageRequestOf(list),
            });
            const nextLink = next && nextPageUrl(baseUrl, list, next);
            return {
                status: 200,
                headers: nextLink === undefined ? {} : { Link: `<${nextLink}>; rel="next"` },
                json: {
                    value: items.flatMap((version) =>
                        version.invoice === undefined ? [] : [invoiceDocument(version, version.invoice)],
                    ),
                    nextLink,
                },
            };
        },
    };
}
