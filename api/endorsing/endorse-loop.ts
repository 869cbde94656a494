import type { Instant } from '../../core/instant';
import type { Operation } from '../../core/operation/operation';
import { isTerminal, operationKey } from '../../core/operation/operation';
import { claimEndorsement } from '../../core/operation/transitions';
import type { WakeUp } from '../../core/ports/wake-up';
import type { EndorsementParts } from './endorsement';
import { Endorsement } from './endorsement';

export interface EndorseLoopParts extends EndorsementParts {
    /** Wakes the loop up when there may be work; without a nudge it looks by itself. */
    readonly wakeUp: WakeUp;
    /** Nudged when an envelope waits to be ordered. */
    readonly submitWakeUp: WakeUp;
    /** Operations that are endorsed at once. */
    readonly concurrency: number;
    /** Milliseconds: the longest time between two looks at the store. */
    readonly pollMs: number;
}

/** The shortest pause, so that work which is due and cannot be claimed never keeps the loop spinning. Milliseconds. */
const MIN_PAUSE_MS = 5;

/**
 * Endorses what the requests did not: operations whose process died, whose peers were away, or which lost a conflict on
 * the ledger. Several loops may run on one store; each operation is claimed by one.
 */
export class EndorseLoop {
    readonly #parts: EndorseLoopParts;
    readonly #endorsement: Endorsement;
    readonly #running = new Set<Promise<void>>();

    constructor(parts: EndorseLoopParts) {
        this.#parts = parts;
        this.#endorsement = new Endorsement(parts);
    }

    /** Works until the signal aborts, and then finishes what it has claimed. Never rejects for what the store or the peers do. */
    async run(signal: AbortSignal): Promise<void> {
        while (!signal.aborted) {
            try {
                const found = await this.#claimDue();
                if (found === 0) await this.#rest(signal);
                else if (this.#running.size >= this.#parts.concurrency) await Promise.race(this.#running);
            } catch (error) {
                this.#parts.logger.warn({ err: error }, 'could not look for endorsement work');
                await this.#parts.wakeUp.wait({ atMostMs: this.#parts.pollMs, signal });
            }
        }
        await Promise.all(this.#running);
    }

    /** Starts what is due; returns how many operations were found, claimed or not. */
    async #claimDue(): Promise<number> {
        const { operations, clock, concurrency } = this.#parts;
        const limit = concurrency - this.#running.size;
        const now = clock();
        const due = await operations.due('endorse', { now, limit });
        const claims = due
            .map((operation) => claimEndorsement(operation, now))
            .filter((claim) => claim !== undefined);
        if (claims.length === 0) return 0;
        const applied = await operations.apply(claims);
        for (const { after } of claims) {
            const isMine = applied.has(operationKey(after.requester.organisation, after.id));
            if (isMine && !isTerminal(after.state)) this.#start(after);
        }
        return claims.length;
    }

    #start(operation: Operation): void {
        const work = this.#endorse(operation).finally(() => {
            this.#running.delete(work);
        });
        this.#running.add(work);
    }

    async #endorse(operation: Operation): Promise<void> {
        const { logger, submitWakeUp } = this.#parts;
        try {
            const { state } = await this.#endorsement.of(operation, () => 'loop');
            if (state === 'Endorsed') submitWakeUp.nudge();
        } catch (error) {
            logger.warn(
                { operationId: operation.id, err: error },
                'could not record an endorsement; the lease gives it back',
            );
        }
    }

    async #rest(signal: AbortSignal): Promise<void> {
        const { operations, clock, pollMs, wakeUp } = this.#parts;
        const next = await operations.nextDue('endorse');
        await wakeUp.wait({ atMostMs: pauseMs(clock(), next, pollMs), signal });
    }
}

function pauseMs(now: Instant, next: Instant | undefined, pollMs: number): number {
    if (next === undefined) return pollMs;
    return Math.min(pollMs, Math.max(MIN_PAUSE_MS, next - now));
}
