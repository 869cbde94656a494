import { AppError } from '../../core/errors';
import { deliver, MAX_PAYLOAD_BYTES } from '../../core/operation/external-event';
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
            const payload = payloadOf(request.body);
            const event = {
                id: request.headers.text('event-id') ?? services.newId(),
                name: request.path.required('name'),
                ...(payload !== undefined && { payload }),
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

/** The content of an event as JSON text. Throws BODY_TOO_LARGE: events are kept inside the operation's record. */
function payloadOf(body: unknown): string | undefined {
    if (body === undefined) return undefined;
    const payload = JSON.stringify(body);
    if (Buffer.byteLength(payload) <= MAX_PAYLOAD_BYTES) return payload;
    throw new AppError('BODY_TOO_LARGE', `An event may hold ${MAX_PAYLOAD_BYTES} bytes.`, {
        limit: MAX_PAYLOAD_BYTES,
    });
}
