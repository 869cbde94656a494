import type { SequencedEvent } from '../../core/event/event';
import type { EventLog, EventQuery } from '../../core/ports/event-log';
import { SequenceTaken } from '../../core/ports/event-log';
import type { EventDocument, SequenceDocument } from '../queries/event-document';
import {
    eventDocument,
    eventSelection,
    keysSelection,
    SEQUENCE_ID,
    sequencedEvent,
} from '../queries/event-document';
import type { Documents } from './documents';

/** The numbered events in one collection of MongoDB, the greatest number in another. */
export class MongoEventLog implements EventLog {
    readonly #events: Documents<EventDocument>;
    readonly #sequences: Documents<SequenceDocument>;
    readonly #clock: () => number;

    constructor(
        events: Documents<EventDocument>,
        sequences: Documents<SequenceDocument>,
        clock: () => number,
    ) {
        this.#events = events;
        this.#sequences = sequences;
        this.#clock = clock;
    }

    async lastSequence(): Promise<number> {
        const [kept, [newest]] = await Promise.all([
            this.#sequences.findOne({ _id: SEQUENCE_ID }),
            this.#events.find({ filter: {}, sort: { sequence: -1 }, limit: 1 }),
        ]);
        return Math.max(kept?.sequence ?? 0, newest?.sequence ?? 0);
    }

    async firstSequence(): Promise<number> {
        const [oldest] = await this.#events.find({ filter: {}, sort: { sequence: 1 }, limit: 1 });
        return oldest?.sequence ?? (await this.lastSequence()) + 1;
    }

    async append(events: readonly SequencedEvent[]): Promise<void> {
        const appendedAt = this.#clock();
        let left = events.map((event) => eventDocument(event, appendedAt));
        while (left.length > 0) {
            const done = await this.#events.insertUntilRefused(left);
            const refused = left[done];
            if (refused !== undefined) await this.#mustBeKnown(refused);
            left = left.slice(done + 1);
        }
        const sequence = events.at(-1)?.sequence;
        if (sequence === undefined) return;
        await this.#sequences.upsert({ filter: { _id: SEQUENCE_ID }, update: { $max: { sequence } } });
    }

    async known(keys: readonly string[]): Promise<ReadonlySet<string>> {
        return this.#events.existing(keys);
    }

    async find(keys: readonly string[]): Promise<readonly SequencedEvent[]> {
        const documents = await this.#events.find(keysSelection(keys));
        return documents.map(sequencedEvent);
    }

    async read(query: EventQuery): Promise<readonly SequencedEvent[]> {
        const documents = await this.#events.find(eventSelection(query));
        return documents.map(sequencedEvent);
    }

    /** A refused event is in the log already, or its number is another one's. */
    async #mustBeKnown({ _id }: EventDocument): Promise<void> {
        const known = await this.known([_id]);
        if (!known.has(_id)) throw new SequenceTaken();
    }
}
