import type { CursorStore } from '../../core/ports/cursor-store';
import { cursorId, cursorUpdate } from '../queries/cursor-document';
import type { SequenceDocument } from '../queries/event-document';
import type { Documents } from './documents';

export class MongoCursorStore implements CursorStore {
    readonly #sequences: Documents<SequenceDocument>;

    constructor(sequences: Documents<SequenceDocument>) {
        this.#sequences = sequences;
    }

    async read(reader: string): Promise<number | undefined> {
        return (await this.#sequences.findOne({ _id: cursorId(reader) }))?.sequence;
    }

    async advance(reader: string, place: number): Promise<void> {
        await this.#sequences.upsert(cursorUpdate(reader, place));
    }
}
