import type { Checkpoint } from '../../core/ledger/block';
import type { GuardedUpdate } from './query';

export interface CheckpointDocument extends Checkpoint {
    readonly _id: string;
    /** The fence of the holder who wrote it. */
    readonly fence: number;
}

export function checkpointOf({ block, hash }: CheckpointDocument): Checkpoint {
    return { block, hash };
}

/** Made as an upsert: it fails on the key exactly if a holder with a higher fence has written. */
export function checkpointUpdate(channel: string, { block, hash }: Checkpoint, fence: number): GuardedUpdate {
    return { filter: { _id: channel, fence: { $lte: fence } }, update: { $set: { block, hash, fence } } };
}
