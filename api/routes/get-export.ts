import { readableExport } from '../exporting/readable-export';
import type { Endpoint } from '../http/api-request';
import { exportRepresentation } from '../presenting/export-document';
import { reloAnswer } from '../relo/relo-answer';
import type { Services } from './services';

/** GET /exports/{id} */
export function getExport(services: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'getExport',
        async answer(request) {
            const resource = await readableExport(services, request);
            return reloAnswer(
                exportRepresentation(resource, request.baseUrl),
                request.headers.text('if-none-match'),
            );
        },
    };
}
