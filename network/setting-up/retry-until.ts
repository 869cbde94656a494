import { setTimeout as after } from 'node:timers/promises';

export interface RetryLimits {
    /** How long it is tried, milliseconds. */
    readonly timeoutMs: number;
    readonly pauseMs?: number;
    /** Whether there is no sense in trying again. */
    readonly isFinal?: (error: unknown) => boolean;
}

/** Nodes of a network that is starting are ready within a few of these, milliseconds. */
const PAUSE_MS = 200;

/** Tries again until it succeeds; throws the last failure when the time is over, or one that is final. */
export async function retryUntil<Result>(
    work: () => Promise<Result>,
    { timeoutMs, pauseMs = PAUSE_MS, isFinal = () => false }: RetryLimits,
): Promise<Result> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
        try {
            return await work();
        } catch (error) {
            if (isFinal(error) || performance.now() + pauseMs > deadline) throw error;
        }
        await after(pauseMs);
    }
}
