import type { Wait, WakeUp } from '../../core/ports/wake-up';

/**
 * How long a nudged loop waits for further nudges, milliseconds: at 300 operations a second three of them share one look
 * into the store, which costs several times what the further operations in it cost.
 */
const GATHER_MS = 10;

/** A wake-up among the loops of one process. A nudge that finds nobody waiting is remembered for the next wait. */
export class InProcessWakeUp implements WakeUp {
    #nudged = false;
    readonly #waiting = new Set<() => void>();

    nudge(): void {
        if (this.#waiting.size === 0) this.#nudged = true;
        for (const wakeSoon of this.#waiting) wakeSoon();
    }

    async wait({ atMostMs, signal }: Wait): Promise<void> {
        if (signal.aborted) return;
        const isDue = this.#nudged;
        this.#nudged = false;
        await new Promise<void>((resolve) => {
            let gathering = isDue;
            const wake = (): void => {
                clearTimeout(timer);
                this.#waiting.delete(wakeSoon);
                signal.removeEventListener('abort', wake);
                resolve();
            };
            const wakeSoon = (): void => {
                if (gathering) return;
                gathering = true;
                clearTimeout(timer);
                timer = setTimeout(wake, Math.min(GATHER_MS, atMostMs));
            };
            let timer = setTimeout(wake, isDue ? Math.min(GATHER_MS, atMostMs) : atMostMs);
            this.#waiting.add(wakeSoon);
            signal.addEventListener('abort', wake);
        });
    }
}
