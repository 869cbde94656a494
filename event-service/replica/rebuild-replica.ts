import type { ReplicaVerdict } from './verify-replica';
import { verifyReplica, type ReplicaCheck } from './verify-replica';
import type { Claim, Mending } from './mend-replica';
import { finishRebuild, LeaseLost } from './mend-replica';

export type RebuildDependencies = Mending & Omit<ReplicaCheck, 'store' | 'followed' | 'signal' | 'catchUpMs'>;

/**
 * Reports how the replica differs from the ledger, then makes it equal. Only the holder of the channel's event-service
 * lease may do so. If it is broken off, the next rebuild or the next event service finishes it.
 */
export async function rebuildReplica(
    dependencies: RebuildDependencies,
    claim: Claim,
): Promise<ReplicaVerdict> {
    const { store, channel } = dependencies;
    const verdict = await verifyReplica({ ...dependencies, followed: false, signal: claim.signal });
    const unfinished = await store.checkpoints.unfinishedRebuild(channel);
    if (verdict.differences === 0 && unfinished === undefined) return verdict;
    const { height, checkpoint } = verdict.index;
    if (!(await store.checkpoints.beginRebuild(channel, { height, checkpoint }, claim.fence)))
        throw new LeaseLost(channel);
    await finishRebuild(dependencies, claim);
    return verdict;
}
