import type { InvoiceFilter } from '../../core/ports/invoice-replica';
import type { Parameters } from '../openapi/parameters';

const TEXT_FILTERS = [
    'number',
    'numberPrefix',
    'sellerMspId',
    'buyerMspId',
    'sellerName',
    'buyerName',
    'currency',
    'issueDateFrom',
    'issueDateTo',
    'dueDateFrom',
    'dueDateTo',
    'payableFrom',
    'payableTo',
] as const satisfies readonly (keyof InvoiceFilter)[];

/** The filters that lists and exports of invoices have in common. */
export function invoiceFilterIn(members: Parameters): Omit<InvoiceFilter, 'organisation'> {
    const texts = TEXT_FILTERS.map((name) => [name, members.text(name)] as const);
    const status = members.list('status');
    return {
        ...Object.fromEntries(texts.filter(([, value]) => value !== undefined)),
        ...(status !== undefined && { status }),
    };
}
