import type { Wait, WakeUp } from '../core/ports/wake-up';
import { InProcessWakeUp } from '../offchain/in-process/in-process-wake-up';
import { spaced } from './spaced-wake-up';

const SPACING_MS = 30;

/** Timers may fire a millisecond early by the clock that is read here. */
const TIMER_TOLERANCE_MS = 2;

const FOREVER: Wait = { atMostMs: 2 ** 31 - 1, signal: new AbortController().signal };

async function waited(wait: Promise<void>): Promise<number> {
    const began = performance.now();
    await wait;
    return performance.now() - began;
}

test('a nudge during the spacing ends the wait after it', async () => {
    const wakeUp = spaced(new InProcessWakeUp(), SPACING_MS);
    const waiting = waited(wakeUp.wait(FOREVER));
    wakeUp.nudge();
    expect(await waiting).toBeGreaterThanOrEqual(SPACING_MS - TIMER_TOLERANCE_MS);
});

test('a nudge after the spacing ends the wait', async () => {
    const inner = new InProcessWakeUp();
    let told: () => void = () => undefined;
    const isWaiting = new Promise<void>((resolve) => {
        told = resolve;
    });
    const observed: WakeUp = {
        nudge: () => {
            inner.nudge();
        },
        wait: (wait) => {
            const waiting = inner.wait(wait);
            told();
            return waiting;
        },
    };
    const waiting = spaced(observed, 1).wait(FOREVER);
    await isWaiting;
    observed.nudge();
    await expect(waiting).resolves.toBeUndefined();
});

test('without a nudge the wait takes as long as was asked for, spacing and all', async () => {
    const asked: number[] = [];
    const inner: WakeUp = {
        nudge: () => undefined,
        wait: ({ atMostMs }) => {
            asked.push(atMostMs);
            return Promise.resolve();
        },
    };
    for (const atMostMs of [2, 10]) await spaced(inner, 4).wait({ ...FOREVER, atMostMs });
    expect(asked).toEqual([0, 6]);
});

test('an abort ends the spacing and the wait at once', async () => {
    const end = new AbortController();
    const wakeUp = spaced(new InProcessWakeUp(), FOREVER.atMostMs);
    const waiting = wakeUp.wait({ ...FOREVER, signal: end.signal });
    end.abort();
    await expect(waiting).resolves.toBeUndefined();
});
