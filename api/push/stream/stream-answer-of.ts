import type { Answer } from '../../http/answer';
import type { CallerRequest } from '../../http/api-request';
import type { EventStreamParts, Streamed } from './event-stream';
import { eventStream } from './event-stream';

/** 200 with a stream of server-sent events, which ends at once when the client hangs up. */
export function streamAnswerOf(request: CallerRequest, parts: EventStreamParts, streamed: Streamed): Answer {
    request.hangUp().addEventListener('abort', () => {
        parts.feed.leave(streamed.subscription);
    });
    return {
        status: 200,
        headers: { 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' },
        stream: { type: 'text/event-stream', parts: eventStream(parts, streamed) },
    };
}
