import { SECOND } from '../../core/instant';
import { expire } from '../../core/operation/external';
import type { LeasedLoopParts } from '../leased-loop';
import { LeasedLoop } from '../leased-loop';

/** Operations that one look may end. */
const CONCURRENCY = 100;

/** How late a deadline may be noticed, milliseconds: little beside the shortest that a client may set. */
const POLL_MS = SECOND;

/** Ends external operations whose deadline is over. */
export class ExpireLoop {
    readonly #loop: LeasedLoop;

    constructor(parts: Omit<LeasedLoopParts, 'concurrency' | 'pollMs'>) {
        this.#loop = new LeasedLoop(
            { ...parts, concurrency: CONCURRENCY, pollMs: POLL_MS },
            { kind: 'expire', claim: expire, perform: () => Promise.resolve() },
        );
    }

    /** As `LeasedLoop` promises. */
    run(signal: AbortSignal): Promise<void> {
        return this.#loop.run(signal);
    }
}
