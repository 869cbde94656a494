import type { Instant } from '../core/instant';
import type { OperationChange } from '../core/operation/change';
import type { Operation, Work } from '../core/operation/operation';
import { isTerminal, operationKey } from '../core/operation/operation';
import type { Logger } from '../core/ports/logger';
import type { OperationStore } from '../core/ports/operation-store';
import type { WakeUp } from '../core/ports/wake-up';

export interface LeasedLoopParts {
    readonly operations: OperationStore;
    readonly clock: () => Instant;
    readonly logger: Logger;
    /** Wakes the loop up when there may be work; without a nudge it looks by itself. */
    readonly wakeUp: WakeUp;
    /** Operations that are worked on at once. */
    readonly concurrency: number;
    /** Milliseconds: the longest time between two looks at the store. */
    readonly pollMs: number;
}

/** What a loop does with the work of one kind. */
export interface LeasedWork {
    readonly kind: Work['kind'];
    /** The claim of due work, which may also end the operation; undefined if there is none to claim. */
    claim(operation: Operation, now: Instant): OperationChange | undefined;
    /** Does the work of a claimed operation and records what came of it. If it throws, the lease gives the work back. */
    perform(operation: Operation): Promise<void>;
}

/** The shortest pause, so that work which is due and cannot be claimed never keeps the loop spinning. Milliseconds. */
const MIN_PAUSE_MS = 5;

/** Does the due work of one kind. Several loops may run on one store; each operation is claimed by one. */
export class LeasedLoop {
    readonly #parts: LeasedLoopParts;
    readonly #work: LeasedWork;
    readonly #running = new Set<Promise<void>>();

    constructor(parts: LeasedLoopParts, work: LeasedWork) {
        this.#parts = parts;
        this.#work = work;
    }

    /** Works until the signal aborts, and then finishes what it has claimed. Never rejects for what the store or the work does. */
    async run(signal: AbortSignal): Promise<void> {
        while (!signal.aborted) {
            try {
                const found = await this.#claimDue();
                if (found === 0) await this.#rest(signal);
                else if (this.#running.size >= this.#parts.concurrency) await Promise.race(this.#running);
            } catch (error) {
                this.#parts.logger.warn({ work: this.#work.kind, err: error }, 'could not look for work');
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
        const due = await operations.due(this.#work.kind, { now, limit });
        const claims = due
            .map((operation) => this.#work.claim(operation, now))
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
        const work = this.#perform(operation).finally(() => {
            this.#running.delete(work);
        });
        this.#running.add(work);
    }

    async #perform(operation: Operation): Promise<void> {
        try {
            await this.#work.perform(operation);
        } catch (error) {
            this.#parts.logger.warn(
                { operationId: operation.id, work: this.#work.kind, err: error },
                'could not record what came of the work; the lease gives it back',
            );
        }
    }

    async #rest(signal: AbortSignal): Promise<void> {
        const { operations, clock, pollMs, wakeUp } = this.#parts;
        const next = await operations.nextDue(this.#work.kind);
        await wakeUp.wait({ atMostMs: pauseMs(clock(), next, pollMs), signal });
    }
}

function pauseMs(now: Instant, next: Instant | undefined, pollMs: number): number {
    if (next === undefined) return pollMs;
    return Math.min(pollMs, Math.max(MIN_PAUSE_MS, next - now));
}
