import type { CursorStore } from '../../core/ports/cursor-store';
import { cursorId, cursorUpdate } from '../queries/cursor-document';
import type { SequenceDocument } from '../queries/event-document';
import type { Collection } from './collection';

export class EmbeddedCursorStore implements CursorStore {
    readonly #sequences: Collection<SequenceDocument>;

    constructor(sequences: Collection<SequenceDocument>) {
        this.#sequences = sequences;
    }

    async read(reader: string): Promise<number | undefined> {
        return (await this.#sequences.findById(cursorId(reader)))?.sequence;
    }

    async advance(reader: string, place: number): Promise<void> {
        await this.#sequences.upsert(cursorUpdate(reader, place));
    }
}
