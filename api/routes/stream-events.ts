import { sequenceIn } from '../../core/event/cloud-event';
import type { Answer } from '../http/answer';
import type { CallerRequest, Endpoint } from '../http/api-request';
import type { Asked } from '../push/event-feed';
import { resetFrame } from '../push/stream/frames';
import { streamAnswerOf } from '../push/stream/stream-answer-of';
import { familiesOf, filterIn, subscribed, subscribedFromNow } from '../push/subscribing';
import type { Services } from './services';

/** GET /events: server-sent events, from the present end, or behind the place that `Last-Event-ID` or `after` names. */
export function streamEvents(services: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'streamEvents',
        async answer(request) {
            const asked = {
                organisation: request.caller.organisation,
                filter: filterIn(request.query, familiesOf(request)),
            };
            const after = placeOf(request);
            const subscription = await subscribed(services.feed, {
                ...asked,
                ...(after !== undefined && { after }),
            });
            if (subscription === undefined) return anew(services, request, asked);
            return streamAnswerOf(request, services, { subscription, before: [] });
        },
    };
}

/** The place that the client reached before; a browser that reconnects sends it in the header. */
function placeOf({ headers, query }: CallerRequest): number | undefined {
    const text = headers.text('last-event-id') ?? query.text('after');
    return text === undefined ? undefined : (sequenceIn(text) ?? Number.MAX_SAFE_INTEGER);
}

/** The client has missed events that nobody has any more: it is told so once, and hears of what comes. */
async function anew(services: Services, request: CallerRequest, asked: Asked): Promise<Answer> {
    const subscription = await subscribedFromNow(services.feed, asked);
    const reset = resetFrame(subscription.position, `${request.baseUrl}/changes`);
    return streamAnswerOf(request, services, { subscription, before: [reset] });
}
