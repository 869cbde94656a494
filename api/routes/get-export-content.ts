import { AppError } from '../../core/errors';
import type { Export } from '../../core/export/export';
import { exportContent } from '../exporting/export-content';
import { readableExport } from '../exporting/readable-export';
import type { Endpoint } from '../http/api-request';
import { RETRY_AFTER_SECONDS, Refusal } from '../middleware/problem';
import type { Services } from './services';

/** GET /exports/{id}/content: held among the requests at work until it has left. */
export function getExportContent(services: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'getExportContent',
        async answer(request) {
            const resource = await readableExport(services, request);
            refuseWithoutContent(resource);
            return {
                status: 200,
                stream: {
                    type: 'application/x-ndjson',
                    bytes: resource.bytes,
                    parts: exportContent(services.invoiceExports, resource),
                },
                afterwards: services.admission.hold(request.caller.organisation),
            };
        },
    };
}

function refuseWithoutContent({ status }: Export): void {
    if (status === 'succeeded') return;
    if (status === 'provisioning')
        throw new Refusal(new AppError('EXPORT_NOT_READY', 'The export is still being written.'), {
            'Retry-After': RETRY_AFTER_SECONDS,
        });
    throw new AppError('EXPORT_WITHOUT_CONTENT', `The export is ${status}.`);
}
