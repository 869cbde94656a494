import { readableExport } from '../exporting/readable-export';
import type { Endpoint } from '../http/api-request';
import { exportRepresentation } from '../presenting/export-document';
import { deleteResource } from '../relo/delete-resource';
import { deletingAnswer } from '../relo/relo-answer';
import type { Services } from './services';

/** DELETE /exports/{id}: also while it is being written. */
export function deleteExport(services: Services): Endpoint {
    const { invoiceExports, exportWakeUp, clock } = services;
    return {
        access: 'key',
        operationId: 'deleteExport',
        async answer(request) {
            const deletable = {
                read: () => readableExport(services, request),
                apply: invoiceExports.apply.bind(invoiceExports),
                clock,
                changedCode: 'EXPORT_CHANGED',
            } as const;
            const resource = await deleteResource(deletable, request.headers.text('if-match'));
            exportWakeUp.nudge();
            return deletingAnswer(exportRepresentation(resource, request.baseUrl));
        },
    };
}
