import { AppError } from '../../core/errors';
import { statusesOf } from '../../core/operation/operation';
import type { Answer } from '../http/answer';
import type { CallerRequest, Endpoint } from '../http/api-request';
import { RETRY_AFTER_SECONDS, Refusal } from '../middleware/problem';
import { isFresh } from '../presenting/entity-tag';
import { invoiceDocument, invoiceTag } from '../presenting/invoice-document';
import { operationUrl } from '../presenting/operation-document';
import type { Services } from './services';

/** GET /invoices/{id} */
export function getInvoice(services: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'getInvoice',
        async answer(request): Promise<Answer> {
            const version = await services.invoices.find(
                request.caller.organisation,
                request.path.required('id'),
            );
            if (version?.invoice === undefined) throw await absence(services, request);
            const headers = { ETag: invoiceTag(version.invoice) };
            if (isFresh(request.headers.text('if-none-match'), headers.ETag)) return { status: 304, headers };
            return { status: 200, headers, json: invoiceDocument(version, version.invoice) };
        },
    };
}

/** 404, which names the operation if the caller's organisation is about to create the invoice. */
async function absence(
    { operations }: Services,
    { caller, path, baseUrl }: CallerRequest,
): Promise<AppError> {
    const pending = await operations.list({
        filter: {
            organisation: caller.organisation,
            objectId: path.required('id'),
            action: 'create',
            statuses: statusesOf('InProgress'),
        },
        order: 'descending',
        page: { limit: 1 },
    });
    const [operation] = pending.items;
    if (operation === undefined) return new AppError('INVOICE_NOT_FOUND', 'There is no such invoice.');
    const problem = new AppError('INVOICE_NOT_FOUND', 'The invoice is being created.', {
        operation: operationUrl(baseUrl, operation.id),
        operationId: operation.id,
    });
    return new Refusal(problem, { 'Retry-After': RETRY_AFTER_SECONDS });
}
