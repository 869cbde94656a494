import type { Block } from '../ledger/block';

export interface BlockRequest {
    /** The first block wanted. */
    readonly from: number;
    readonly signal: AbortSignal;
}

/**
 * Committed blocks, in order, without a gap, one at a time: the next is fetched only when the caller asks for it (with a
 * small bounded read-ahead). The source connects again by itself, with back-off and on another peer, and waits for blocks
 * that do not exist yet. It ends when the signal aborts, and throws only if the ledger cannot serve the block asked for.
 */
export interface BlockSource {
    read(request: BlockRequest): AsyncIterable<Block>;
}
