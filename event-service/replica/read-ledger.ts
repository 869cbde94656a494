import { SECOND } from '../../core/instant';
import type { Block, Checkpoint } from '../../core/ledger/block';
import { breakBetween } from '../../core/ledger/block';
import type { BlockSource } from '../../core/ports/block-source';
import { batchBlocks } from '../batch-blocks';

/** A peer sends blocks that it has within milliseconds; after so long without one it cannot be read. */
export const STALL_MS = 30 * SECOND;

/** Blocks in one batch: as many as are applied at once while catching up. */
const BATCH = 20;

export interface LedgerRange {
    readonly blocks: BlockSource;
    /** Number of blocks to read, from block 0. */
    readonly height: number;
    readonly signal: AbortSignal;
    readonly stallMs?: number;
}

/** The ledger could not be read to the end of the range, or its blocks do not follow each other. */
export class LedgerUnreadable extends Error {
    constructor(reason: string) {
        super(reason);
        this.name = 'LedgerUnreadable';
    }
}

/** The first blocks of the ledger in batches, the chain of their hashes checked. Throws `LedgerUnreadable`. */
export async function* readLedger(range: LedgerRange): AsyncGenerator<readonly Block[], void, undefined> {
    const { blocks, height, signal, stallMs = STALL_MS } = range;
    if (height === 0) return;
    const end = new AbortController();
    const stalled = setTimeout(() => {
        end.abort();
    }, stallMs);
    let reached: Checkpoint | undefined;
    try {
        for await (const batch of batchBlocks(
            blocks.read({ from: 0, signal: AbortSignal.any([signal, end.signal]) }),
            BATCH,
        )) {
            const wanted = batch.filter(({ number }) => number < height);
            for (const block of wanted) reached = next(reached, block);
            yield wanted;
            stalled.refresh();
            if (reached?.block === height - 1) return;
        }
    } finally {
        clearTimeout(stalled);
        end.abort();
    }
    signal.throwIfAborted();
    throw new LedgerUnreadable(
        `the peer sent no block ${reached === undefined ? 0 : reached.block + 1}, though it reports ${height} blocks`,
    );
}

function next(reached: Checkpoint | undefined, block: Block): Checkpoint {
    const reason = breakBetween(reached, block);
    if (reason !== undefined) throw new LedgerUnreadable(reason);
    return { block: block.number, hash: block.hash };
}
