import type { EventOrigin } from '../../core/event/cloud-event';
import { cloudEvent } from '../../core/event/cloud-event';
import type { SequencedEvent } from '../../core/event/event';
import type { EventLog } from '../../core/ports/event-log';
import type { TopicMessage } from '../../core/ports/topic-publisher';
import type { WakeUp } from '../../core/ports/wake-up';
import type { Outlet, PublicationSource } from './publication';
import { eventTopic } from './event-topic';

export interface EventPublishing {
    readonly log: EventLog;
    readonly origin: EventOrigin;
    /** Nudged when events were numbered. */
    readonly wakeUp: WakeUp;
    readonly pollMs: number;
    readonly batch: number;
}

/** CloudEvents Kafka protocol binding 1.0, structured mode. */
const HEADERS = { 'content-type': 'application/cloudevents+json; charset=UTF-8' } as const;

/** The numbered events, each in the topic of every organisation that may see it. */
export class PublishedEvents implements PublicationSource {
    readonly #with: EventPublishing;

    constructor(parts: EventPublishing) {
        this.#with = parts;
    }

    async publish(after: number | undefined, out: Outlet, signal: AbortSignal): Promise<void> {
        const { log, origin, wakeUp, pollMs, batch } = this.#with;
        let place = after ?? 0;
        while (!signal.aborted) {
            const events = await log.read({ after: place, limit: batch });
            for (const [topic, messages] of byTopic(events, origin)) await out.send(topic, messages);
            const last = events.at(-1)?.sequence;
            if (last !== undefined) await out.reached(last);
            place = last ?? place;
            if (events.length < batch) await wakeUp.wait({ atMostMs: pollMs, signal });
        }
    }

    end(): Promise<number> {
        return this.#with.log.lastSequence();
    }
}

function byTopic(
    events: readonly SequencedEvent[],
    origin: EventOrigin,
): ReadonlyMap<string, readonly TopicMessage[]> {
    const topics = new Map<string, TopicMessage[]>();
    for (const event of events) {
        const told = cloudEvent(event, origin);
        const value = JSON.stringify(told);
        for (const organisation of event.organisations) {
            const topic = eventTopic(organisation);
            const messages = topics.get(topic) ?? [];
            messages.push({ key: told.partitionkey, value, headers: HEADERS });
            topics.set(topic, messages);
        }
    }
    return topics;
}
