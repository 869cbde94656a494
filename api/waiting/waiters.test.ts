import type { SequencedEvent } from '../../core/event/event';
import type { EventLog } from '../../core/ports/event-log';
import { StoreUnavailable } from '../../core/ports/store-unavailable';
import { InProcessWakeUp } from '../../offchain/in-process/in-process-wake-up';
import type { OperationSnapshot } from '../presenting/operation-snapshot';
import { recordingLogger } from '../../test/support/recording-logger';
import { EventTail } from '../push/event-tail';
import { Waiters } from './waiters';

const logger = recordingLogger();
const wakeUp = new InProcessWakeUp();
let events: SequencedEvent[];
let queries: number;
let failures: number;

const log: EventLog = {
    lastSequence: () => Promise.resolve(events.at(-1)?.sequence ?? 0),
    firstSequence: () => Promise.resolve(events[0]?.sequence ?? 1),
    read: ({ after }) => {
        queries += 1;
        failures -= 1;
        if (failures >= 0) return Promise.reject(new StoreUnavailable(new Error('away')));
        return Promise.resolve(events.filter(({ sequence }) => sequence > after));
    },
    append: () => Promise.resolve(),
    known: () => Promise.resolve(new Set()),
    find: () => Promise.resolve([]),
};

beforeEach(() => {
    events = [];
    queries = 0;
    failures = 0;
});

const waitersOf = (limit = 100) =>
    new Waiters(new EventTail({ events: log, wakeUp, pollMs: 5, logger }), limit);
const snapshot = (version: number, hasEnded = false): OperationSnapshot => ({
    id: 'op1',
    objectId: 'inv1',
    version,
    hasEnded,
    view: { version },
});

function announce(
    version: number,
    type: SequencedEvent['type'] = 'operation.updated',
    organisation = 'Org1MSP',
): void {
    events.push({
        id: `op1.${version}`,
        type,
        subject: 'op1',
        time: 0,
        organisations: [organisation],
        partitionKey: 'inv1',
        data: { version },
        sequence: events.length + 1,
    });
    wakeUp.nudge();
}

const request = (over: Partial<Parameters<Waiters['waitFor']>[0]> = {}) => ({
    key: 'Org1MSP:op1',
    read: () => Promise.resolve(snapshot(1)),
    until: ({ hasEnded }: OperationSnapshot) => hasEnded,
    atMostMs: 5000,
    signal: new AbortController().signal,
    ...over,
});

test('a change between the registration and the read of the state is not missed', async () => {
    const waiters = waitersOf();
    const outcome = await waiters.waitFor(
        request({
            read: () => {
                const present = snapshot(1);
                announce(2, 'operation.completed');
                return Promise.resolve(present);
            },
        }),
    );
    expect(outcome).toMatchObject({ version: 2, hasEnded: true });
    expect(waiters.count).toBe(0);
});

test('a late event about an earlier version does not end a wait for a later one', async () => {
    const waiters = waitersOf();
    const waiting = waiters.waitFor(
        request({
            read: () => Promise.resolve(snapshot(3)),
            until: ({ version }) => version !== 3,
            atMostMs: 60,
        }),
    );
    announce(2);
    expect(await waiting).toMatchObject({ version: 3 });
});

test('an event of another organisation that uses the same id is not heard', async () => {
    const waiters = waitersOf();
    const waiting = waiters.waitFor(request({ atMostMs: 60 }));
    announce(2, 'operation.completed', 'Org2MSP');
    expect(await waiting).toMatchObject({ version: 1 });
});

test('what has ended already is answered at once', async () => {
    expect(
        await waitersOf().waitFor(request({ read: () => Promise.resolve(snapshot(4, true)) })),
    ).toMatchObject({ version: 4 });
});

test('what is not there is answered at once', async () => {
    expect(await waitersOf().waitFor(request({ read: () => Promise.resolve(undefined) }))).toBeUndefined();
});

test('the log is read while somebody waits, and then no more', async () => {
    const waiters = waitersOf();
    await waiters.waitFor(request({ atMostMs: 50 }));
    expect(queries).toBeGreaterThan(2);
    const before = queries;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(queries - before).toBeLessThanOrEqual(1);
});

test('a log that cannot be read for a while delays a wait and does not break it', async () => {
    failures = 3;
    const waiting = waitersOf().waitFor(request());
    announce(2, 'operation.failed');
    expect(await waiting).toMatchObject({ version: 2 });
});

test('a wait that cannot begin is an error, and the next one begins anew', async () => {
    const waiters = waitersOf();
    jest.spyOn(log, 'lastSequence').mockRejectedValueOnce(new StoreUnavailable(new Error('away')));
    await expect(waiters.waitFor(request())).rejects.toThrow(StoreUnavailable);
    expect(waiters.count).toBe(0);
    expect(await waiters.waitFor(request({ atMostMs: 20 }))).toMatchObject({ version: 1 });
});

test('a wait that is over reads the state once more, and answers whatever is newer', async () => {
    const waiters = waitersOf();
    const versions = [1, 5];
    const read = jest.fn(() => Promise.resolve(snapshot(versions.shift() ?? 0)));
    expect(await waiters.waitFor(request({ read, atMostMs: 20 }))).toMatchObject({ version: 5 });
    expect(read).toHaveBeenCalledTimes(2);
    versions.push(1, 1);
    const waiting = waiters.waitFor(request({ read, atMostMs: 40 }));
    announce(2);
    expect(await waiting).toMatchObject({ version: 2 });
});

test('beyond the bound nobody is held', async () => {
    const waiters = waitersOf(1);
    const first = waiters.waitFor(request());
    expect(await waiters.waitFor(request())).toMatchObject({ version: 1 });
    announce(2, 'operation.completed');
    expect(await first).toMatchObject({ version: 2 });
});

test('closing ends the waits and holds nobody any more', async () => {
    const waiters = waitersOf();
    const first = waiters.waitFor(request());
    await new Promise((resolve) => setImmediate(resolve));
    waiters.close();
    expect(await first).toMatchObject({ version: 1 });
    expect(await waiters.waitFor(request())).toMatchObject({ version: 1 });
});
