import type { Endpoint } from '../http/api-request';
import { answerOperation, contentLocationOf } from './get-operation';
import type { Services } from './services';

/** GET /transactions/{id}: the document of `/operations/{id}` under IBM's name. */
export function getTransaction(services: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'getTransaction',
        async answer(request) {
            const answer = await answerOperation(services, request);
            return {
                ...answer,
                headers: { ...answer.headers, 'Content-Location': contentLocationOf(request) },
            };
        },
    };
}
