import type { SequencedEvent } from '../../core/event/event';
import { familyOf } from '../../core/event/event';
import type { EventFilter } from '../../core/event/event-filter';
import type { EventLog } from '../../core/ports/event-log';
import type { EventTail, Listening } from './event-tail';
import type { Interest } from './subscription';
import { Subscription } from './subscription';

export interface EventFeedParts {
    readonly tail: EventTail;
    readonly events: Pick<EventLog, 'read' | 'firstSequence'>;
    /** Consumers at once. */
    readonly maxSubscriptions: number;
}

/** A consumer as it asks; without `after` it begins at the present end. */
export interface Asked extends Omit<Interest, 'after'> {
    readonly after?: number;
}

export type Subscribed =
    | { readonly kind: 'subscribed'; readonly subscription: Subscription }
    /** The events behind this place are not all there any more, or the place never was. */
    | { readonly kind: 'gone' }
    | { readonly kind: 'full' };

/**
 * Hands the events of the log to those who subscribed. Their number costs the store nothing: all hear one tail, and each
 * event is offered only to whom it may concern.
 */
export class EventFeed {
    readonly #parts: EventFeedParts;
    readonly #subscriptions = new Map<string, Set<Subscription>>();
    #listening: Listening | undefined;
    #told = 0;
    #count = 0;
    #closed = false;

    constructor(parts: EventFeedParts) {
        this.#parts = parts;
    }

    /** Whether the next consumer would be taken. */
    get hasRoom(): boolean {
        return !this.#closed && this.#count < this.#parts.maxSubscriptions;
    }

    get count(): number {
        return this.#count;
    }

    /** Throws `StoreUnavailable`. Who is subscribed leaves by `leave`. */
    async subscribe({ after, ...asked }: Asked): Promise<Subscribed> {
        if (!this.hasRoom) return { kind: 'full' };
        this.#count += 1;
        let isKept = false;
        try {
            const present = await this.#listen();
            if (after !== undefined && !(await this.#isThere(after, present))) return { kind: 'gone' };
            const interest = { ...asked, after: after ?? present };
            const subscription = new Subscription(interest, {
                events: this.#parts.events,
                told: () => this.#told,
                isBehind: interest.after < this.#told,
            });
            for (const key of keysOf(interest)) this.#add(key, subscription);
            isKept = true;
            this.#endIfClosed(subscription);
            return { kind: 'subscribed', subscription };
        } finally {
            if (!isKept) this.#left();
        }
    }

    leave(subscription: Subscription): void {
        subscription.end();
        const keys = keysOf(subscription.interest);
        if (!keys.some((key) => this.#subscriptions.get(key)?.has(subscription) === true)) return;
        for (const key of keys) this.#remove(key, subscription);
        this.#left();
    }

    /** Ends all subscriptions, and takes no more. */
    close(): void {
        this.#closed = true;
        for (const subscriptions of this.#subscriptions.values()) {
            for (const subscription of subscriptions) subscription.end();
        }
    }

    #endIfClosed(subscription: Subscription): void {
        if (this.#closed) subscription.end();
    }

    /** Resolves with the present end, when no later event can be missed any more. */
    async #listen(): Promise<number> {
        this.#listening ??= this.#parts.tail.listen((event) => {
            this.#hear(event);
        });
        const current = this.#listening;
        try {
            this.#told = Math.max(this.#told, await current.from);
            return this.#told;
        } catch (error) {
            if (this.#listening === current) this.#stopListening();
            throw error;
        }
    }

    async #isThere(after: number, present: number): Promise<boolean> {
        return after <= present && after >= (await this.#parts.events.firstSequence()) - 1;
    }

    #hear(event: SequencedEvent): void {
        this.#told = Math.max(this.#told, event.sequence);
        for (const organisation of event.organisations) {
            for (const key of placesOf(event, organisation)) {
                for (const subscription of this.#subscriptions.get(key) ?? []) subscription.hear(event);
            }
        }
    }

    #add(key: string, subscription: Subscription): void {
        const subscriptions = this.#subscriptions.get(key) ?? new Set();
        this.#subscriptions.set(key, subscriptions.add(subscription));
    }

    #remove(key: string, subscription: Subscription): void {
        const subscriptions = this.#subscriptions.get(key);
        subscriptions?.delete(subscription);
        if (subscriptions?.size === 0) this.#subscriptions.delete(key);
    }

    #left(): void {
        this.#count -= 1;
        if (this.#count === 0) this.#stopListening();
    }

    #stopListening(): void {
        this.#listening?.stop();
        this.#listening = undefined;
    }
}

/** Under which keys a consumer is found: as narrow as its filter allows. */
function keysOf({ organisation, filter }: { organisation: string; filter: EventFilter }): readonly string[] {
    const { operations, invoices } = filter;
    if (operations !== undefined) return operations.map((id) => `${organisation}:operation:${id}`);
    if (invoices !== undefined) return invoices.map((id) => `${organisation}:object:${id}`);
    return [`${organisation}:all`];
}

/** Under which keys the consumers are found that an event concerns. */
function placesOf(event: SequencedEvent, organisation: string): readonly string[] {
    const object = `${organisation}:object:${event.partitionKey}`;
    const all = `${organisation}:all`;
    if (familyOf(event) !== 'operation') return [object, all];
    return [`${organisation}:operation:${event.subject}`, object, all];
}
