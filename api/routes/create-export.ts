import { AppError } from '../../core/errors';
import { startExport } from '../../core/export/export';
import { exportStartOf } from '../exporting/export-start';
import type { Endpoint } from '../http/api-request';
import { exportRepresentation } from '../presenting/export-document';
import { createdAnswer } from '../relo/relo-answer';
import type { Services } from './services';

/** POST /exports */
export function createExport(services: Services): Endpoint {
    const { invoiceExports, exportWakeUp, clock, newId, maxExports } = services;
    return {
        access: 'key',
        operationId: 'createExport',
        async answer(request) {
            const started = startExport(exportStartOf(request, newId), clock());
            const outcome = await invoiceExports.insert(started, maxExports);
            if (outcome.kind === 'full')
                throw new AppError('EXPORT_LIMIT_REACHED', `An organisation may have ${maxExports} exports.`);
            exportWakeUp.nudge();
            const isReplay = outcome.kind === 'key-taken';
            const resource = isReplay ? outcome.existing : started;
            if (resource.fingerprint !== started.fingerprint)
                throw new AppError(
                    'IDEMPOTENCY_KEY_REUSED',
                    'An earlier, different request has this Idempotency-Key.',
                );
            return createdAnswer(exportRepresentation(resource, request.baseUrl), { isReplay });
        },
    };
}
