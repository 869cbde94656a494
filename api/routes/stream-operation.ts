import { sequenceIn } from '../../core/event/cloud-event';
import { eventKey } from '../../core/event/event';
import type { Operation } from '../../core/operation/operation';
import { isTerminal } from '../../core/operation/operation';
import type { Answer } from '../http/answer';
import type { CallerRequest, Endpoint } from '../http/api-request';
import { endsOperation } from '../presenting/operation-snapshot';
import type { Subscription } from '../push/subscription';
import { eventFrame } from '../push/stream/frames';
import { streamAnswerOf } from '../push/stream/stream-answer-of';
import { subscribedFromNow } from '../push/subscribing';
import { readableOperation } from '../steering/readable-operation';
import type { Services } from './services';

/** Events of an operation that a stream begins with at most, the latest ones; `/history` has them all. */
const MAX_EARLIER = 200;

/**
 * GET /operations/{id}/stream: all that happens to an operation, from its creation or behind `Last-Event-ID`, to its end. A client
 * that comes back after the end gets 204, which tells a browser to stay away.
 */
export function streamOperation(services: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'streamOperation',
        async answer(request) {
            const { organisation } = request.caller;
            const id = request.path.required('id');
            const subscription = await subscribedFromNow(services.feed, {
                organisation,
                filter: { families: ['operation'], operations: [id] },
            });
            try {
                return await answerFrom(services, request, subscription);
            } catch (error) {
                services.feed.leave(subscription);
                throw error;
            }
        },
    };
}

async function answerFrom(
    services: Services,
    request: CallerRequest,
    subscription: Subscription,
): Promise<Answer> {
    const target = { organisation: request.caller.organisation, id: request.path.required('id') };
    const operation = await readableOperation(services, target);
    const after = sequenceIn(request.headers.text('last-event-id') ?? '') ?? 0;
    const known = await services.events.find(earlierKeys(operation));
    const earlier = known.filter(({ sequence }) => sequence > after);
    subscription.passOver(earlier.at(-1)?.sequence ?? 0);
    const isOver = isTerminal(operation.state) && known.some(endsOperation);
    if (isOver) services.feed.leave(subscription);
    if (isOver && earlier.length === 0) return { status: 204 };
    const before = earlier.map((event) => eventFrame(event, services.texts.of(event)));
    return streamAnswerOf(request, services, { subscription, before, isLast: endsOperation });
}

function earlierKeys({ requester, id, version }: Operation): readonly string[] {
    const first = Math.max(1, version - MAX_EARLIER + 1);
    return Array.from({ length: version - first + 1 }, (_, index) =>
        eventKey({
            type: 'operation.updated',
            organisations: [requester.organisation],
            id: `${id}.${first + index}`,
        }),
    );
}
