import { setTimeout as delay } from 'node:timers/promises';

/** Between two looks, milliseconds. */
const LOOK_MS = 50;

/** How long a condition may take to come true, milliseconds, on a machine that is busy with other tests. */
const PATIENCE_MS = 30_000;

/**
 * Looks until there is something to see, and returns it; what the look throws is a reason to look again. Throws, with what
 * was expected and the last reason, when the time is over.
 */
export async function eventually<Seen>(
    expected: string,
    look: () => Promise<Seen | undefined | false>,
    atMostMs = PATIENCE_MS,
): Promise<Seen> {
    const deadline = Date.now() + atMostMs;
    let reason: unknown;
    for (;;) {
        try {
            const seen = await look();
            if (seen !== undefined && seen !== false) return seen;
        } catch (error) {
            reason = error;
        }
        if (Date.now() > deadline)
            throw new Error(`not within ${atMostMs} ms: ${expected}`, { cause: reason });
        await delay(LOOK_MS);
    }
}
