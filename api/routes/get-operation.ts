import type { Answer } from '../http/answer';
import type { CallerRequest, Endpoint } from '../http/api-request';
import { isFresh } from '../presenting/entity-tag';
import { operationAnswer, operationHeaders, operationUrl, tagOf } from '../presenting/operation-document';
import { watchedOperation } from '../watching/watched-operation';
import type { Services } from './services';

/** GET /operations/{id} */
export function getOperation(services: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'getOperation',
        answer: (request) => answerOperation(services, request),
    };
}

/** The operation as it is, or as it is when the wait that was asked for is over. */
export async function answerOperation(services: Services, request: CallerRequest): Promise<Answer> {
    const { snapshot, applied } = await watchedOperation(services, request);
    if (isFresh(request.headers.text('if-none-match'), tagOf(snapshot)))
        return { status: 304, headers: { ...operationHeaders(snapshot), ...applied } };
    const answer = operationAnswer(snapshot, request.baseUrl);
    return { ...answer, headers: { ...answer.headers, ...applied } };
}

/** The address of the document that both names answer with. */
export function contentLocationOf({ baseUrl, path }: CallerRequest): string {
    return operationUrl(baseUrl, path.required('id'));
}
