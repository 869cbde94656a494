import type { Wait, WakeUp } from '../../core/ports/wake-up';

interface Sleeper {
    readonly until: number;
    readonly wake: () => void;
}

/** Time that passes only when the simulation says so. */
export class VirtualTime {
    #now = Date.parse('2026-01-05T10:00:00Z');
    readonly #sleepers = new Set<Sleeper>();

    readonly clock = (): number => this.#now;

    /** Lets time pass and wakes everyone whose wait is over. */
    advance(ms: number): void {
        this.#now += ms;
        for (const sleeper of [...this.#sleepers]) if (sleeper.until <= this.#now) sleeper.wake();
    }

    /** A wake-up whose waits end by virtual time, by a nudge, or when the signal aborts. */
    wakeUp(): WakeUp {
        let nudged = false;
        const waiting = new Set<() => void>();
        return {
            nudge: () => {
                if (waiting.size === 0) nudged = true;
                for (const wake of [...waiting]) wake();
            },
            wait: async ({ atMostMs, signal }: Wait) => {
                if (nudged || signal.aborted) {
                    nudged = false;
                    return;
                }
                await new Promise<void>((resolve) => {
                    const wake = (): void => {
                        this.#sleepers.delete(sleeper);
                        waiting.delete(wake);
                        signal.removeEventListener('abort', wake);
                        resolve();
                    };
                    const sleeper = { until: this.#now + Math.max(1, atMostMs), wake };
                    this.#sleepers.add(sleeper);
                    waiting.add(wake);
                    signal.addEventListener('abort', wake);
                });
            },
        };
    }
}
