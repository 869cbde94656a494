import type { Instant } from '../core/instant';
import type { Logger } from '../core/ports/logger';
import type { WakeUp } from '../core/ports/wake-up';

export interface LeasedLoopParts {
    readonly clock: () => Instant;
    readonly logger: Logger;
    /** Wakes the loop up when there may be work; without a nudge it looks by itself. */
    readonly wakeUp: WakeUp;
    /** Items that are worked on at once. */
    readonly concurrency: number;
    /** Milliseconds: the longest time between two looks at the store. */
    readonly pollMs: number;
}

/** What a loop does with the work of one kind, which the store keeps for it. */
export interface LeasedWork<Item> {
    readonly name: string;
    /** What the log calls an item. */
    naming(item: Item): Readonly<Record<string, string>>;
    /** Items whose work is due, at most `limit`. Claims nothing. */
    due(at: { readonly now: Instant; readonly limit: number }): Promise<readonly Item[]>;
    /** When the next work is due; undefined if there is none. */
    nextDue(): Promise<Instant | undefined>;
    /** Claims what is due; a claim may also end an item, so that nothing is left to do for it. */
    claim(due: readonly Item[], now: Instant): Promise<Claimed<Item>>;
    /** Does the work of a claimed item and records what came of it. If it throws, the lease gives the work back. */
    perform(item: Item): Promise<void>;
}

export interface Claimed<Item> {
    /** How many claims were tried: others may have been faster. */
    readonly tried: number;
    /** Those whose work is to be done here. */
    readonly items: readonly Item[];
}

/** The shortest pause, so that work which is due and cannot be claimed never keeps the loop spinning. Milliseconds. */
const MIN_PAUSE_MS = 5;

/** Does the due work of one kind. Several loops may run on one store; each item is claimed by one. */
export class LeasedLoop<Item> {
    readonly #parts: LeasedLoopParts;
    readonly #work: LeasedWork<Item>;
    readonly #running = new Set<Promise<void>>();

    constructor(parts: LeasedLoopParts, work: LeasedWork<Item>) {
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
                this.#parts.logger.warn({ work: this.#work.name, err: error }, 'could not look for work');
                await this.#parts.wakeUp.wait({ atMostMs: this.#parts.pollMs, signal });
            }
        }
        await Promise.all(this.#running);
    }

    /** Starts what is due; returns how many items were found, claimed or not. */
    async #claimDue(): Promise<number> {
        const { clock, concurrency } = this.#parts;
        const limit = concurrency - this.#running.size;
        const now = clock();
        const due = await this.#work.due({ now, limit });
        const { tried, items } = await this.#work.claim(due, now);
        for (const item of items) this.#start(item);
        return tried;
    }

    #start(item: Item): void {
        const work = this.#perform(item).finally(() => {
            this.#running.delete(work);
        });
        this.#running.add(work);
    }

    async #perform(item: Item): Promise<void> {
        try {
            await this.#work.perform(item);
        } catch (error) {
            this.#parts.logger.warn(
                { ...this.#work.naming(item), work: this.#work.name, err: error },
                'could not record what came of the work; the lease gives it back',
            );
        }
    }

    async #rest(signal: AbortSignal): Promise<void> {
        const { clock, pollMs, wakeUp } = this.#parts;
        const next = await this.#work.nextDue();
        await wakeUp.wait({ atMostMs: pauseMs(clock(), next, pollMs), signal });
    }
}

function pauseMs(now: Instant, next: Instant | undefined, pollMs: number): number {
    if (next === undefined) return pollMs;
    return Math.min(pollMs, Math.max(MIN_PAUSE_MS, next - now));
}
