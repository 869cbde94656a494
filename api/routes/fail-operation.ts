import { failExternal } from '../../core/operation/external';
import { failureIn } from '../external/failure';
import { JsonMembers } from '../http/json-members';
import { toldOperation } from '../external/told-answer';
import type { Endpoint } from '../http/api-request';
import { operationAnswer } from '../presenting/operation-document';
import type { Services } from './services';

/** The names that the Asynchronous Operation Framework has for it: `Fail()`, `Error()`, `Faulted()`. */
const NAMES = ['failOperation', 'errorOperation', 'faultedOperation'] as const;

/** POST /operations/{id}/fail, and its two aliases. */
export function failOperation(services: Services): readonly Endpoint[] {
    return NAMES.map((operationId) => ({
        access: 'key',
        operationId,
        async answer(request) {
            const failure = failureIn(new JsonMembers(request.body));
            const snapshot = await toldOperation(services, request, {
                endedStatus: 409,
                tell: (operation) => failExternal(operation, failure, services.clock()),
            });
            return operationAnswer(snapshot, request.baseUrl);
        },
    }));
}
