import type { SequencedEvent } from '../../core/event/event';
import { eventKey } from '../../core/event/event';
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
import type { Query } from '../queries/query';
import type { Collection } from './collection';

/** nedb reads a range whole before it cuts it: numbers are asked for in spans of this many, growing while too few are found. */
const SPAN = 256;

/** The numbered events in one file, the greatest number in another. */
export class EmbeddedEventLog implements EventLog {
    readonly #events: Collection<EventDocument>;
    readonly #sequences: Collection<SequenceDocument>;
    readonly #clock: () => number;
    #last: number | undefined;

    constructor(
        events: Collection<EventDocument>,
        sequences: Collection<SequenceDocument>,
        clock: () => number,
    ) {
        this.#events = events;
        this.#sequences = sequences;
        this.#clock = clock;
    }

    async lastSequence(): Promise<number> {
        this.#last ??= await this.#storedLast();
        return this.#last;
    }

    async firstSequence(): Promise<number> {
        const [oldest] = await this.#events.find({ filter: {}, sort: { sequence: 1 }, limit: 1 });
        return oldest?.sequence ?? (await this.lastSequence()) + 1;
    }

    async append(events: readonly SequencedEvent[]): Promise<void> {
        const known = await this.known(events.map(eventKey));
        const fresh = events.filter((event) => !known.has(eventKey(event)));
        const last = await this.lastSequence();
        const appendedAt = this.#clock();
        const documents = fresh.map((event) => eventDocument(event, appendedAt));
        if (fresh.some(({ sequence }) => sequence <= last)) throw new SequenceTaken();
        if (!(await this.#events.insert(documents))) throw new SequenceTaken();
        await this.#remember(fresh.at(-1)?.sequence ?? last);
    }

    async known(keys: readonly string[]): Promise<ReadonlySet<string>> {
        const found = await this.#events.findAll({ _id: { $in: keys } });
        return new Set(found.map(({ _id }) => _id));
    }

    async find(keys: readonly string[]): Promise<readonly SequencedEvent[]> {
        const documents = await this.#events.find(keysSelection(keys));
        return documents.map(sequencedEvent);
    }

    async read(query: EventQuery): Promise<readonly SequencedEvent[]> {
        const last = await this.lastSequence();
        const selection = eventSelection(query);
        const found: EventDocument[] = [];
        let after = query.after;
        for (let span = SPAN; after < last && found.length < query.limit; span *= 2) {
            const filter: Query = { ...selection.filter, sequence: { $gt: after, $lte: after + span } };
            const limit = query.limit - found.length;
            found.push(...(await this.#events.find({ ...selection, filter, limit })));
            after += span;
        }
        return found.map(sequencedEvent);
    }

    async #storedLast(): Promise<number> {
        const kept = await this.#sequences.findById(SEQUENCE_ID);
        const [newest] = await this.#events.find({ filter: {}, sort: { sequence: -1 }, limit: 1 });
        return Math.max(kept?.sequence ?? 0, newest?.sequence ?? 0);
    }

    async #remember(sequence: number): Promise<void> {
        await this.#sequences.upsert({ filter: { _id: SEQUENCE_ID }, update: { $max: { sequence } } });
        this.#last = Math.max(this.#last ?? 0, sequence);
    }
}
