import { setTimeout } from 'node:timers/promises';

export interface Schedule {
    /** Requests a second. */
    readonly rate: number;
    readonly seconds: number;
}

/** Longest time between two looks at the clock, milliseconds: bounds how late a request can be sent by the loop itself. */
const TICK_MS = 2;

/**
 * Calls `send` at each moment that the schedule demands, whatever became of the calls before; `dueAt` is on the scale of
 * `performance.now()`. Resolves when every call has settled.
 */
export async function openLoop(
    { rate, seconds }: Schedule,
    send: (index: number, dueAt: number) => Promise<void>,
): Promise<void> {
    const total = Math.round(rate * seconds);
    const began = performance.now();
    const calls: Promise<void>[] = [];
    while (calls.length < total) {
        const due = Math.min(total, Math.floor(((performance.now() - began) / 1000) * rate) + 1);
        while (calls.length < due) calls.push(send(calls.length, began + (calls.length / rate) * 1000));
        await setTimeout(TICK_MS);
    }
    await Promise.all(calls);
}
