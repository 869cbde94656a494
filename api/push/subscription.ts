import type { SequencedEvent } from '../../core/event/event';
import type { EventFilter } from '../../core/event/event-filter';
import { wants } from '../../core/event/event-filter';
import type { EventLog } from '../../core/ports/event-log';

/** What a consumer hears of, and from where on. */
export interface Interest {
    readonly organisation: string;
    readonly filter: EventFilter;
    /** The place behind which it begins. */
    readonly after: number;
}

export interface SubscriptionParts {
    readonly events: Pick<EventLog, 'read'>;
    /** The place up to which everything was told to all subscriptions that want it. */
    readonly told: () => number;
    /** Whether there may be events in the log that it has not heard. */
    readonly isBehind: boolean;
}

/** Events that are kept for a consumer that is slow; beyond, they are read from the log again when it asks. */
const MAX_QUEUE = 256;

/** Events that one query reads. */
const PAGE = 200;

/**
 * The events that one consumer wants, in their order, each once. One that keeps up is told from memory; one that begins in the past, or
 * cannot keep up, reads the log at its own pace.
 */
export class Subscription {
    readonly interest: Interest;
    readonly #parts: SubscriptionParts;
    #after: number;
    #queue: SequencedEvent[] = [];
    #isBehind: boolean;
    /** How often events were dropped that it could not keep. */
    #losses = 0;
    #hasEnded = false;
    #wake: () => void = () => undefined;

    constructor(interest: Interest, parts: SubscriptionParts) {
        this.interest = interest;
        this.#parts = parts;
        this.#after = interest.after;
        this.#isBehind = parts.isBehind;
    }

    /** The place up to which the consumer has everything that it wants. */
    get position(): number {
        if (this.#isBehind) return this.#after;
        const [next] = this.#queue;
        return Math.max(this.#after, next === undefined ? this.#parts.told() : next.sequence - 1);
    }

    isOpen(): boolean {
        return !this.#hasEnded;
    }

    /** Keeps an event of the organisation for the consumer. */
    hear(event: SequencedEvent): void {
        if (this.#hasEnded || event.sequence <= this.#after) return;
        if (!wants(this.interest.filter, event)) return;
        if (this.#queue.length >= MAX_QUEUE) {
            this.#queue = [];
            this.#losses += 1;
            this.#isBehind = true;
        } else {
            this.#queue.push(event);
        }
        this.#wake();
    }

    /** The consumer has everything up to this place from elsewhere. */
    passOver(sequence: number): void {
        this.#after = Math.max(this.#after, sequence);
    }

    /** Ends it; a read that waits is answered. */
    end(): void {
        this.#hasEnded = true;
        this.#wake();
    }

    /** The next events; none if there are none for so long, or if it has ended. Throws `StoreUnavailable`. One read at a time. */
    async read(atMostMs: number): Promise<readonly SequencedEvent[]> {
        const ready = await this.#ready();
        if (ready.length > 0 || this.#hasEnded) return ready;
        await this.#news(atMostMs);
        return this.#ready();
    }

    /** What there is now: from the log while it is behind, then from memory. */
    async #ready(): Promise<readonly SequencedEvent[]> {
        while (this.#isBehind && !this.#hasEnded) {
            const caught = await this.#catchUp();
            if (caught.length > 0) return caught;
        }
        return this.#take();
    }

    #take(): readonly SequencedEvent[] {
        const events = this.#queue.filter(({ sequence }) => sequence > this.#after);
        this.#queue = [];
        this.#after = events.at(-1)?.sequence ?? this.#after;
        return events;
    }

    /** One page of the log. What is heard meanwhile waits in the queue. */
    async #catchUp(): Promise<readonly SequencedEvent[]> {
        const { organisation, filter } = this.interest;
        const losses = this.#losses;
        const page = await this.#parts.events.read({ after: this.#after, limit: PAGE, organisation });
        this.#after = page.at(-1)?.sequence ?? this.#after;
        if (page.length < PAGE && this.#losses === losses) this.#isBehind = false;
        return page.filter((event) => wants(filter, event));
    }

    async #news(atMostMs: number): Promise<void> {
        if (this.#hasEnded) return;
        await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, atMostMs);
            this.#wake = () => {
                clearTimeout(timer);
                resolve();
            };
        });
        this.#wake = () => undefined;
    }
}
