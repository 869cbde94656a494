import { setTimeout as after } from 'node:timers/promises';

/** How often a condition is looked at, milliseconds. */
const POLL_MS = 5;

/** Resolves when the condition holds; throws if it does not within the time. */
export async function eventually(condition: () => boolean, withinMs = 5_000): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (!condition()) {
        if (performance.now() > deadline)
            throw new Error(`did not come true within ${withinMs} ms: ${condition.toString()}`);
        await after(POLL_MS);
    }
}
