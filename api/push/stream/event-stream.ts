import type { SequencedEvent } from '../../../core/event/event';
import type { EventFeed } from '../event-feed';
import type { EventTexts } from '../event-texts';
import type { Subscription } from '../subscription';
import { eventsOf } from '../subscription-events';
import { eventFrame, heartbeatFrame, OPENING } from './frames';

export interface EventStreamParts {
    readonly feed: EventFeed;
    readonly texts: EventTexts;
    /** Milliseconds without an event after which a sign of life is sent. */
    readonly heartbeatMs: number;
}

export interface Streamed {
    readonly subscription: Subscription;
    /** Frames before what the subscription tells. */
    readonly before: readonly string[];
    /** The last event of the stream; it has no end of its own if absent. */
    readonly isLast?: (event: SequencedEvent) => boolean;
}

/**
 * The frames of one stream of server-sent events, each when the client has taken the one before. Leaves the feed when it ends,
 * be that after the last event, because the feed closes, or because the client has gone.
 */
export async function* eventStream(
    { feed, texts, heartbeatMs }: EventStreamParts,
    { subscription, before, isLast }: Streamed,
): AsyncGenerator<string, void, undefined> {
    try {
        yield OPENING + before.join('');
        for await (const event of eventsOf(subscription, heartbeatMs)) {
            yield event === undefined
                ? heartbeatFrame(subscription.position)
                : eventFrame(event, texts.of(event));
            if (event !== undefined && isLast?.(event) === true) return;
        }
    } finally {
        feed.leave(subscription);
    }
}
