import { AppError } from '../../core/errors';
import type { Endpoint } from '../http/api-request';
import { versionDocument } from '../presenting/invoice-document';
import type { Services } from './services';

/** GET /invoices/{id}/history */
export function getInvoiceHistory({ invoices }: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'getInvoiceHistory',
        async answer({ caller, path }) {
            const versions = await invoices.history(caller.organisation, path.required('id'));
            if (versions.length === 0) throw new AppError('INVOICE_NOT_FOUND', 'There is no such invoice.');
            return { status: 200, json: { value: versions.map(versionDocument) } };
        },
    };
}
