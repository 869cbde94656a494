import type { EventFamily, PendingEvent, SequencedEvent } from '../event/event';

export interface EventQuery {
    /** Events with a greater sequence. */
    readonly after: number;
    readonly limit: number;
    /** Only what this organisation may see; all events if absent. */
    readonly organisation?: string;
    /** Only what tells of these; all events if absent. */
    readonly family?: EventFamily;
}

/** The numbered events, from which every channel is served. */
export interface EventLog {
    /** The greatest sequence so far, 0 if there is none. */
    lastSequence(): Promise<number>;

    /** The number of the oldest event that is still there; one more than the greatest ever given if there is none. */
    firstSequence(): Promise<number>;

    /** Appends them; an event that is there already keeps its first number. Throws `SequenceTaken` if another announcer used a number. */
    append(events: readonly SequencedEvent[]): Promise<void>;

    /** Of these events' keys (`eventKey`), those that have been numbered. */
    known(keys: readonly string[]): Promise<ReadonlySet<string>>;

    /** Those of these keys that there are, in order of their sequence. */
    find(keys: readonly string[]): Promise<readonly SequencedEvent[]>;

    /** In order of their sequence. */
    read(query: EventQuery): Promise<readonly SequencedEvent[]>;
}

/** Where events wait inside the documents that they tell of. */
export interface PendingEvents {
    /** Events not yet numbered, each object's in their order, at most about `limit`. */
    pending(limit: number): Promise<readonly PendingEvent[]>;

    /** Takes them out of their documents; they are in the log. */
    clear(events: readonly PendingEvent[]): Promise<void>;
}

/** Another announcer is at work: the caller has lost its lease. */
export class SequenceTaken extends Error {
    constructor(cause?: unknown) {
        super('another announcer has numbered events', { cause });
        this.name = 'SequenceTaken';
    }
}
