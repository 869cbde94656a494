import type { Operation } from '../../core/operation/operation';
import { DEADLINE_MS, ENDORSE_LEASE_MS } from '../../core/operation/retry';
import type { Store } from '../../core/ports/store';
import { StoreUnavailable } from '../../core/ports/store-unavailable';
import { openEmbeddedStore } from '../../offchain/embedded/open-embedded-store';
import { InProcessWakeUp } from '../../offchain/in-process/in-process-wake-up';
import { acceptedOperation } from '../../test/support/operations';
import { overriding } from '../../test/support/overriding';
import { recordingLogger } from '../../test/support/recording-logger';
import { ScriptedEndorser } from '../../test/support/scripted-endorser';
import type { EndorseLoopParts } from './endorse-loop';
import { EndorseLoop } from './endorse-loop';

const START = Date.parse('2026-01-05T10:00:00Z');
let now = START;
let store: Store;
let endorser: ScriptedEndorser;
let nudged = 0;
let stop: AbortController;
let running: Promise<void>[];
const logger = recordingLogger();

beforeEach(async () => {
    now = START;
    nudged = 0;
    store = await openEmbeddedStore({ logger });
    endorser = new ScriptedEndorser();
    stop = new AbortController();
    running = [];
});
afterEach(async () => {
    stop.abort();
    await Promise.all(running);
    await store.close();
});

function startLoop(over: Partial<EndorseLoopParts> = {}): void {
    const submitWakeUp = {
        nudge: () => {
            nudged += 1;
        },
        wait: () => Promise.resolve(),
    };
    const loop = new EndorseLoop({
        operations: store.operations,
        endorser,
        clock: () => now,
        random: () => 0,
        logger,
        wakeUp: new InProcessWakeUp(),
        submitWakeUp,
        concurrency: 4,
        pollMs: 10,
        ...over,
    });
    running.push(loop.run(stop.signal));
}

const operationOf = async (id: string): Promise<Operation | undefined> =>
    store.operations.find('Org1MSP', id);

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = Date.now() + 5000;
    while (!(await condition())) {
        if (Date.now() > deadline) throw new Error('it did not happen within 5 s');
        await new Promise((resolve) => setImmediate(resolve));
    }
}
const reaches = (id: string, state: string) => until(async () => (await operationOf(id))?.state === state);

/** Lets the time pass to whenever the operation's work is due, and no further. */
const passesTimeUntilFailed = (id: string) =>
    until(async () => {
        const operation = await operationOf(id);
        now = Math.max(now, operation?.work?.dueAt ?? 0);
        return operation?.state === 'Failed';
    });

test('an operation whose process died is endorsed when its lease has run out, not before', async () => {
    await acceptedOperation(store, 'op1', now);
    startLoop();
    await until(async () => (await store.operations.nextDue('endorse')) === START + ENDORSE_LEASE_MS);
    expect(endorser.requests).toHaveLength(0);
    now += ENDORSE_LEASE_MS;
    await reaches('op1', 'Endorsed');
    expect(nudged).toBe(1);
});

test('two loops on one store endorse each operation once', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => acceptedOperation(store, `op${index}`, now)));
    now += ENDORSE_LEASE_MS;
    startLoop();
    startLoop();
    for (let index = 0; index < 20; index += 1) await reaches(`op${index}`, 'Endorsed');
    expect(endorser.requests).toHaveLength(20);
});

test('no more than the bound are endorsed at once', async () => {
    let [present, most] = [0, 0];
    endorser.answerWith(async () => {
        present += 1;
        most = Math.max(most, present);
        await new Promise((resolve) => setImmediate(resolve));
        present -= 1;
        return endorser.agreement();
    });
    await Promise.all(Array.from({ length: 20 }, (_, index) => acceptedOperation(store, `op${index}`, now)));
    now += ENDORSE_LEASE_MS;
    startLoop({ concurrency: 3 });
    for (let index = 0; index < 20; index += 1) await reaches(`op${index}`, 'Endorsed');
    expect(most).toBe(3);
});

test('a refusal of the contract ends the operation', async () => {
    endorser.answerWith(() => ({
        kind: 'rejected',
        code: 'REVISION_MISMATCH',
        message: 'REVISION_MISMATCH: it is 2',
    }));
    await acceptedOperation(store, 'op1', now);
    now += ENDORSE_LEASE_MS;
    startLoop();
    await reaches('op1', 'Failed');
    expect((await operationOf('op1'))?.failure).toMatchObject({ code: 'REVISION_MISMATCH' });
});

test('peers that are away are asked again until the deadline, and then the operation ends', async () => {
    endorser.answerWith(() => ({ kind: 'unavailable', reason: 'refused' }));
    await acceptedOperation(store, 'op1', now);
    now += ENDORSE_LEASE_MS;
    startLoop();
    await passesTimeUntilFailed('op1');
    expect((await operationOf('op1'))?.failure).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(now).toBeGreaterThanOrEqual(START + DEADLINE_MS);
    expect(endorser.requests.length).toBeGreaterThan(5);
});

test('peers that disagree are asked a few times, and not for ever', async () => {
    endorser.answerWith(() => ({ kind: 'disagreed', reason: 'read sets' }));
    await acceptedOperation(store, 'op1', now);
    now += ENDORSE_LEASE_MS;
    startLoop();
    await passesTimeUntilFailed('op1');
    expect((await operationOf('op1'))?.failure).toMatchObject({ code: 'ENDORSEMENT_DISAGREED' });
    expect(endorser.requests).toHaveLength(6);
});

test('a database that is away does not end the loop, nor keep it busy', async () => {
    let asked = 0;
    const operations = overriding(store.operations, {
        due: (...args: Parameters<Store['operations']['due']>) => {
            asked += 1;
            return asked <= 5
                ? Promise.reject(new StoreUnavailable(new Error('away')))
                : store.operations.due(...args);
        },
    });
    await acceptedOperation(store, 'op1', now);
    now += ENDORSE_LEASE_MS;
    const started = performance.now();
    startLoop({ operations, pollMs: 20 });
    await reaches('op1', 'Endorsed');
    expect(performance.now() - started).toBeGreaterThanOrEqual(95);
});

test('what was claimed is finished before the loop ends', async () => {
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    endorser.answerWith(async () => {
        await answered;
        return endorser.agreement();
    });
    await acceptedOperation(store, 'op1', now);
    now += ENDORSE_LEASE_MS;
    startLoop();
    await until(() => endorser.requests.length === 1);
    stop.abort();
    answer();
    await Promise.all(running);
    expect((await operationOf('op1'))?.state).toBe('Endorsed');
});
