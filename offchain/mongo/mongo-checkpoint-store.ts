import type { Checkpoint } from '../../core/ledger/block';
import type { CheckpointStore } from '../../core/ports/checkpoint-store';
import type { CheckpointDocument } from '../queries/checkpoint-document';
import { checkpointOf, checkpointUpdate } from '../queries/checkpoint-document';
import type { Documents } from './documents';

export class MongoCheckpointStore implements CheckpointStore {
    readonly #checkpoints: Documents<CheckpointDocument>;

    constructor(checkpoints: Documents<CheckpointDocument>) {
        this.#checkpoints = checkpoints;
    }

    async read(channel: string): Promise<Checkpoint | undefined> {
        const document = await this.#checkpoints.findOne({ _id: channel });
        return document === undefined ? undefined : checkpointOf(document);
    }

    async write(channel: string, checkpoint: Checkpoint, fence: number): Promise<boolean> {
        return this.#checkpoints.upsert(checkpointUpdate(channel, checkpoint, fence));
    }
}
