import { setTimeout } from 'node:timers/promises';
import type { WakeUp } from '../core/ports/wake-up';

/**
 * A wake-up whose waits take `spacingMs` at the least, or all of their time if that is less, so that more nudges gather for
 * one look at the store. Who has waited for longer than that is woken as soon as ever.
 */
export function spaced(wakeUp: WakeUp, spacingMs: number): WakeUp {
    return {
        nudge: () => {
            wakeUp.nudge();
        },
        wait: async ({ atMostMs, signal }) => {
            const restMs = Math.min(spacingMs, atMostMs);
            await setTimeout(restMs, undefined, { signal }).catch(() => undefined);
            await wakeUp.wait({ atMostMs: atMostMs - restMs, signal });
        },
    };
}
