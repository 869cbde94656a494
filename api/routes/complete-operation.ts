import { completeExternal } from '../../core/operation/external';
import { JsonMembers } from '../http/json-members';
import { toldOperation } from '../external/told-answer';
import type { Endpoint } from '../http/api-request';
import { operationAnswer } from '../presenting/operation-document';
import type { Services } from './services';

/** POST /operations/{id}/complete */
export function completeOperation(services: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'completeOperation',
        async answer(request) {
            const result = new JsonMembers(request.body).json('result');
            const snapshot = await toldOperation(services, request, {
                endedStatus: 409,
                tell: (operation) => completeExternal(operation, result, services.clock()),
            });
            return operationAnswer(snapshot, request.baseUrl);
        },
    };
}
