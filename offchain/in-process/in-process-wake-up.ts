import type { Wait, WakeUp } from '../../core/ports/wake-up';

/** A wake-up among the loops of one process. A nudge that finds nobody waiting is remembered for the next wait. */
export class InProcessWakeUp implements WakeUp {
    #nudged = false;
    readonly #waiting = new Set<() => void>();

    nudge(): void {
        if (this.#waiting.size === 0) this.#nudged = true;
        for (const wake of [...this.#waiting]) wake();
    }

    async wait({ atMostMs, signal }: Wait): Promise<void> {
        if (this.#nudged || signal.aborted) {
            this.#nudged = false;
            return;
        }
        await new Promise<void>((resolve) => {
            const wake = (): void => {
                clearTimeout(timer);
                this.#waiting.delete(wake);
                signal.removeEventListener('abort', wake);
                resolve();
            };
            const timer = setTimeout(wake, atMostMs);
            this.#waiting.add(wake);
            signal.addEventListener('abort', wake);
        });
    }
}
