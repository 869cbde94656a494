import type { Instant } from '../core/instant';
import type { Block, Checkpoint } from '../core/ledger/block';
import { breakBetween } from '../core/ledger/block';
import { project } from '../core/ledger/projection';
import type { OperationChange } from '../core/operation/change';
import type { BlockSource } from '../core/ports/block-source';
import type { CheckpointStore } from '../core/ports/checkpoint-store';
import type { InvoiceReplica } from '../core/ports/invoice-replica';
import type { Logger } from '../core/ports/logger';
import type { OperationStore } from '../core/ports/operation-store';
import { batchBlocks } from './batch-blocks';
import { settleOperations } from './settle-operations';

export interface FollowDependencies {
    readonly channel: string;
    readonly blocks: BlockSource;
    readonly invoices: InvoiceReplica;
    readonly operations: OperationStore;
    readonly checkpoints: CheckpointStore;
    /** Told after each step that was made durable. */
    readonly settled: (changes: readonly OperationChange[]) => void;
    readonly clock: () => Instant;
    readonly random: () => number;
    readonly logger: Logger;
    readonly maxBlocks: number;
}

/** The chain of blocks has a gap or a fork, or another follower has taken over: nothing was applied, and following must stop. */
export class FollowingBroken extends Error {
    constructor(reason: string) {
        super(reason);
        this.name = 'FollowingBroken';
    }
}

/**
 * Follows the channel from the stored checkpoint: invoices first, then the operations, then the checkpoint. Each step is
 * idempotent, so a crash anywhere is repaired by replay. Returns when the signal aborts.
 */
export async function followBlocks(
    dependencies: FollowDependencies,
    claim: { readonly fence: number; readonly signal: AbortSignal },
): Promise<void> {
    const end = new AbortController();
    const source = { blocks: dependencies.blocks, signal: AbortSignal.any([claim.signal, end.signal]) };
    try {
        await follow(dependencies, { ...source, fence: claim.fence });
    } finally {
        end.abort();
    }
}

async function follow(
    dependencies: FollowDependencies,
    { blocks, signal, fence }: { blocks: BlockSource; signal: AbortSignal; fence: number },
): Promise<void> {
    const { checkpoints, channel, maxBlocks } = dependencies;
    let checkpoint = await checkpoints.read(channel);
    const from = checkpoint === undefined ? 0 : checkpoint.block + 1;
    for await (const batch of batchBlocks(blocks.read({ from, signal }), maxBlocks)) {
        const next = contiguous(checkpoint, batch);
        await applyBatch(dependencies, batch);
        if (!(await checkpoints.write(channel, next, fence))) {
            throw new FollowingBroken('another event service holds the lease of this channel');
        }
        checkpoint = next;
    }
}

function contiguous(checkpoint: Checkpoint | undefined, batch: readonly Block[]): Checkpoint {
    let reached = checkpoint;
    for (const block of batch) {
        const reason = breakBetween(reached, block);
        if (reason !== undefined) throw new FollowingBroken(reason);
        reached = { block: block.number, hash: block.hash };
    }
    if (reached === undefined) throw new Error('EVENTS-FOLLOW: a batch holds at least one block');
    return reached;
}

async function applyBatch(dependencies: FollowDependencies, batch: readonly Block[]): Promise<void> {
    const { invoices, settled, logger } = dependencies;
    const projections = batch.map(project);
    for (const facts of projections.flatMap(({ unreadable }) => unreadable)) {
        logger.error(
            { ...facts },
            'a write under an invoice key is not an invoice; it is left out of the replica',
        );
    }
    await invoices.apply(projections.flatMap(({ versions }) => versions));
    const changes = await settleOperations(batch, dependencies);
    settled(changes);
    logger.debug(
        { block: batch.at(-1)?.number, blocks: batch.length, settled: changes.length },
        'applied blocks',
    );
}
