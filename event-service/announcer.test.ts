import type { Store } from '../core/ports/store';
import { openEmbeddedStore } from '../offchain/embedded/open-embedded-store';
import { acceptedOperation, endorsedOperation } from '../test/support/operations';
import { recordingLogger } from '../test/support/recording-logger';
import { announceEvents } from './announcer';

const NOW = Date.parse('2026-01-05T10:00:00Z');
let store: Store;

beforeEach(async () => {
    store = await openEmbeddedStore({ logger: recordingLogger() });
});
afterEach(() => store.close());

/** Announces until nothing is pending. */
async function announceAll(over: Partial<Pick<Store, 'pendingEvents'>> = {}): Promise<void> {
    const end = new AbortController();
    await announceEvents(
        {
            log: store.events,
            pendingEvents: over.pendingEvents ?? store.pendingEvents,
            wakeUp: {
                nudge: () => undefined,
                wait: () => {
                    end.abort();
                    return Promise.resolve();
                },
            },
            announced: () => undefined,
            batch: 2,
            pollMs: 1,
        },
        end.signal,
    );
}

const announced = async () => store.events.read({ after: 0, limit: 100 });

test('each change is numbered once, in the order of its object', async () => {
    await endorsedOperation(store, 'op1', NOW);
    await acceptedOperation(store, 'op2', NOW);
    await announceAll();
    const events = await announced();
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(events.filter(({ subject }) => subject === 'op1').map(({ id }) => id)).toEqual(['op1.1', 'op1.2']);
    expect(await store.pendingEvents.pending(10)).toEqual([]);
});

test('a crash between the log and the documents leads to no second number', async () => {
    await acceptedOperation(store, 'op1', NOW);
    const crashing = {
        pending: (limit: number) => store.pendingEvents.pending(limit),
        clear: () => Promise.reject(new Error('killed')),
    };
    await expect(announceAll({ pendingEvents: crashing })).rejects.toThrow('killed');
    await acceptedOperation(store, 'op2', NOW);
    await announceAll();
    expect((await announced()).map(({ id, sequence }) => [id, sequence])).toEqual([
        ['op1.1', 1],
        ['op2.1', 2],
    ]);
});
