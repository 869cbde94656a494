import type { Checkpoint } from '../../core/ledger/block';
import type { CheckpointStore, Rebuild } from '../../core/ports/checkpoint-store';
import type { CheckpointDocument } from '../queries/checkpoint-document';
import { checkpointOf, checkpointUpdate, rebuildEnd, rebuildUpdate } from '../queries/checkpoint-document';
import type { Collection } from './collection';

export class EmbeddedCheckpointStore implements CheckpointStore {
    readonly #checkpoints: Collection<CheckpointDocument>;

    constructor(checkpoints: Collection<CheckpointDocument>) {
        this.#checkpoints = checkpoints;
    }

    async read(channel: string): Promise<Checkpoint | undefined> {
        const document = await this.#checkpoints.findById(channel);
        return document === undefined ? undefined : checkpointOf(document);
    }

    async write(channel: string, checkpoint: Checkpoint, fence: number): Promise<boolean> {
        return this.#checkpoints.upsert(checkpointUpdate(channel, checkpoint, fence));
    }
    async beginRebuild(channel: string, rebuild: Rebuild, fence: number): Promise<boolean> {
        return this.#checkpoints.upsert(rebuildUpdate(channel, rebuild, fence));
    }

    async unfinishedRebuild(channel: string): Promise<number | undefined> {
        return (await this.#checkpoints.findById(channel))?.rebuildHeight;
    }

    async endRebuild(channel: string, fence: number): Promise<boolean> {
        return this.#checkpoints.upsert(rebuildEnd(channel, fence));
    }
}
