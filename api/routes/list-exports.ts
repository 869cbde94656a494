import type { Endpoint } from '../http/api-request';
import { exportRepresentation } from '../presenting/export-document';
import type { ListRequest } from '../presenting/paging';
import { nextPageUrl, pageRequestOf } from '../presenting/paging';
import type { Services } from './services';

/** GET /exports */
export function listExports({ invoiceExports, clock }: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'listExports',
        async answer({ caller, query, baseUrl }) {
            const { organisation } = caller;
            const list: ListRequest = {
                path: '/exports',
                query,
                scope: organisation,
                cursorValue: 'moment',
            };
            const { items, next } = await invoiceExports.list({
                organisation,
                now: clock(),
                order: query.text('order') === 'ascending' ? 'ascending' : 'descending',
                page: pageRequestOf(list),
            });
            return {
                status: 200,
                json: {
                    value: items.map((resource) => exportRepresentation(resource, baseUrl).document),
                    nextLink: next && nextPageUrl(baseUrl, list, next),
                },
            };
        },
    };
}
