import { AppError } from '../../core/errors';
import { answerChange } from '../accepting/change-route';
import type { Endpoint } from '../http/api-request';
import { readableOperation } from '../steering/readable-operation';
import type { Services } from './services';

/** POST /operations/{id}/retry */
export function retryOperation(services: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'retryOperation',
        async answer(request) {
            const target = {
                organisation: request.caller.organisation,
                id: request.path.required('id'),
            };
            const failed = await readableOperation(services, target);
            if (failed.kind !== 'ledger' || failed.state !== 'Failed')
                throw new AppError(
                    'OPERATION_NOT_RETRYABLE',
                    `It is ${failed.state}, and of the kind ${failed.kind}.`,
                );
            return answerChange(services, request, {
                name: 'retryOperation',
                action: failed.action,
                invoiceId: failed.objectId,
                fingerprintedId: failed.id,
                proposal: failed.proposal,
                retryOf: failed.id,
            });
        },
    };
}
