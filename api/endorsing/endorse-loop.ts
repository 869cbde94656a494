import type { Operation } from '../../core/operation/operation';
import { claimEndorsement } from '../../core/operation/transitions';
import { workHint } from '../../core/operation/work-hint';
import type { WakeUp } from '../../core/ports/wake-up';
import { LeasedLoop } from '../leased-loop';
import type { OperationLoopParts } from '../operation-work';
import { operationWork } from '../operation-work';
import type { EndorsementParts } from './endorsement';
import { Endorsement } from './endorsement';

export interface EndorseLoopParts extends EndorsementParts, OperationLoopParts {
    /** Nudged when an envelope waits to be ordered. */
    readonly submitWakeUp: WakeUp;
}

/**
 * Endorses what the requests did not: operations whose process died, whose peers were away, or which lost a conflict on
 * the ledger.
 */
export class EndorseLoop {
    readonly #endorsement: Endorsement;
    readonly #submitWakeUp: WakeUp;
    readonly #loop: LeasedLoop<Operation>;

    constructor(parts: EndorseLoopParts) {
        this.#endorsement = new Endorsement(parts);
        this.#submitWakeUp = parts.submitWakeUp;
        this.#loop = new LeasedLoop(
            parts,
            operationWork(parts.operations, {
                kind: 'endorse',
                claim: claimEndorsement,
                perform: (operation) => this.#endorse(operation),
            }),
        );
    }

    /** As `LeasedLoop` promises. */
    run(signal: AbortSignal): Promise<void> {
        return this.#loop.run(signal);
    }

    async #endorse(operation: Operation): Promise<void> {
        const endorsed = await this.#endorsement.of(operation, () => 'loop');
        if (endorsed.state === 'Endorsed') this.#submitWakeUp.nudge(workHint(endorsed));
    }
}
