import { SECOND } from '../../core/instant';
import { expire } from '../../core/operation/external';
import type { Operation } from '../../core/operation/operation';
import { LeasedLoop } from '../leased-loop';
import type { OperationLoopParts } from '../operation-work';
import { operationWork } from '../operation-work';

/** Operations that one look may end. */
const CONCURRENCY = 100;

/** How late a deadline may be noticed, milliseconds: little beside the shortest that a client may set. */
const POLL_MS = SECOND;

/** Ends external operations whose deadline is over. */
export class ExpireLoop {
    readonly #loop: LeasedLoop<Operation>;

    constructor(parts: Omit<OperationLoopParts, 'concurrency' | 'pollMs'>) {
        this.#loop = new LeasedLoop(
            { ...parts, concurrency: CONCURRENCY, pollMs: POLL_MS },
            operationWork(parts.operations, {
                kind: 'expire',
                claim: expire,
                perform: () => Promise.resolve(),
            }),
        );
    }

    /** As `LeasedLoop` promises. */
    run(signal: AbortSignal): Promise<void> {
        return this.#loop.run(signal);
    }
}
