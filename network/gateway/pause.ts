import { setTimeout as after } from 'node:timers/promises';

/** Resolves after the time, or at once when the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
    try {
        await after(ms, undefined, { signal });
    } catch (error) {
        if (!signal.aborted) throw error;
    }
}
