import { deliver } from '../../core/operation/external-event';
import { toldOperation } from '../external/told-answer';
import type { Endpoint } from '../http/api-request';
import { operationDocument, operationHeaders } from '../presenting/operation-document';
import type { Services } from './services';

/** POST /operations/{id}/events/{name} */
export function sendOperationEvent(services: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'sendOperationEvent',
        async answer(request) {
            const { body } = request;
            const event = {
                id: request.headers.text('event-id') ?? services.newId(),
                name: request.path.required('name'),
                ...(body !== undefined && { payload: JSON.stringify(body) }),
            };
            const snapshot = await toldOperation(services, request, {
                endedStatus: 410,
                tell: (operation) => deliver(operation, event, services.clock()),
            });
            const json = operationDocument(snapshot, request.baseUrl);
            return { status: 202, headers: operationHeaders(snapshot), json };
        },
    };
}
