import { AppError } from '../../core/errors';
import type { Endpoint } from '../http/api-request';
import { operationPage } from '../listing/operation-list';
import type { Services } from './services';

/** GET /invoices/{id}/operations */
export function listInvoiceOperations(services: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'listInvoiceOperations',
        async answer(request) {
            const { organisation } = request.caller;
            const objectId = request.path.required('id');
            const { documents, next } = await operationPage(services, request, {
                path: `/invoices/${encodeURIComponent(objectId)}/operations`,
                filter: { organisation, objectId },
            });
            if (
                documents.length === 0 &&
                (await services.invoices.find(organisation, objectId)) === undefined
            )
                throw new AppError('INVOICE_NOT_FOUND', 'There is no such invoice.');
            return { status: 200, json: { value: documents, ...(next !== undefined && { nextLink: next }) } };
        },
    };
}
