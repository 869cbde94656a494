import type { Instant } from '../../core/instant';
import { SECOND } from '../../core/instant';

/** What the store shows of the way from an envelope to its block. */
export interface OrderingFacts {
    /** Whether any envelope has no block yet. */
    readonly envelopesWait: boolean;
    /** Blocks in the copy. */
    readonly blocks: number;
}

/** A block comes within the batch timeout, 2 s at most on a sensible network; a Raft election takes some 10 s. */
const STALLED_MS = 15 * SECOND;

/**
 * Tells from looks at the store, however far apart, whether envelopes are being ordered: whichever of the submitter, the
 * orderers and the peers has stopped, envelopes wait and no block comes.
 */
export class OrderingProgress {
    #standstill: { readonly since: Instant; readonly blocks: number } | undefined;

    /** Milliseconds for which nothing has moved, if that is too long. */
    stalledMs({ envelopesWait, blocks }: OrderingFacts, now: Instant): number | undefined {
        if (!envelopesWait) this.#standstill = undefined;
        else if (this.#standstill?.blocks !== blocks) this.#standstill = { since: now, blocks };
        const forMs = this.#standstill === undefined ? 0 : now - this.#standstill.since;
        return forMs > STALLED_MS ? forMs : undefined;
    }
}
