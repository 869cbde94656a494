import type { Checkpoint } from '../../core/ledger/block';
import type { Rebuild } from '../../core/ports/checkpoint-store';
import type { GuardedUpdate, Update } from './query';

/** Without `block` and `hash`: nothing has been followed. */
export interface CheckpointDocument extends Partial<Checkpoint> {
    readonly _id: string;
    /** The fence of the holder who wrote it. */
    readonly fence: number;
    /** Of a rebuild that has not ended. */
    readonly rebuildHeight?: number;
}

export function checkpointOf({ block, hash }: CheckpointDocument): Checkpoint | undefined {
    return block === undefined || hash === undefined ? undefined : { block, hash };
}

export function checkpointUpdate(channel: string, { block, hash }: Checkpoint, fence: number): GuardedUpdate {
    return fenced(channel, fence, { $set: { block, hash, fence } });
}

export function rebuildUpdate(
    channel: string,
    { height, checkpoint }: Rebuild,
    fence: number,
): GuardedUpdate {
    const set = { $set: { rebuildHeight: height, fence, ...checkpoint } };
    return fenced(
        channel,
        fence,
        checkpoint === undefined ? { ...set, $unset: { block: true, hash: true } } : set,
    );
}

export function rebuildEnd(channel: string, fence: number): GuardedUpdate {
    return fenced(channel, fence, { $set: { fence }, $unset: { rebuildHeight: true } });
}

/** Made as an upsert: it fails on the key exactly if a holder with a higher fence has written. */
function fenced(channel: string, fence: number, update: Update): GuardedUpdate {
    return { filter: { _id: channel, fence: { $lte: fence } }, update };
}
