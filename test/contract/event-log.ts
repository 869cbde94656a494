import type { EventFamily, PendingEvent } from '../../core/event/event';
import { eventKey } from '../../core/event/event';
import { endorsed, fail } from '../../core/operation/transitions';
import { SequenceTaken } from '../../core/ports/event-log';
import type { Store } from '../../core/ports/store';
import type { OpenStore } from './store-fixtures';
import { BUYER, event, inserted, invoice, NOW, numbered, SELLER, STRANGER, version } from './store-fixtures';
import { ENDORSED_ON } from '../support/endorsed-on';

/** What every adapter of `EventLog` and of `PendingEvents` promises. */
export function eventLogContract(open: OpenStore): void {
    let store: Store;
    beforeEach(async () => {
        store = await open();
    });
    afterEach(() => store.close());

    const read = async (after: number, limit = 1000, organisation?: string): Promise<number[]> => {
        const events = await store.events.read({ after, limit, ...(organisation && { organisation }) });
        return events.map(({ sequence }) => sequence);
    };

    describe('an event log', () => {
        test('is empty at first', async () => {
            expect(await store.events.lastSequence()).toBe(0);
            expect(await store.events.firstSequence()).toBe(1);
            expect(await read(0)).toEqual([]);
            await store.events.append([]);
            expect(await store.events.lastSequence()).toBe(0);
        });

        test('gives events back as they were, in the order of their numbers', async () => {
            const events = numbered([event('a'), event('b'), event('c')], 1);
            await store.events.append(events);
            expect(await store.events.read({ after: 0, limit: 10 })).toStrictEqual(events);
            expect(await read(1, 1)).toEqual([2]);
            expect(await read(3)).toEqual([]);
            expect(await store.events.lastSequence()).toBe(3);
        });

        test('knows its oldest event', async () => {
            await store.events.append(numbered([event('a'), event('b')], 5));
            expect(await store.events.firstSequence()).toBe(5);
        });

        test('can be read on from any number, through gaps and thousands of events', async () => {
            const events = Array.from({ length: 1500 }, (_, index) => event(`e${index}`));
            await store.events.append(numbered(events.slice(0, 750), 1));
            await store.events.append(numbered(events.slice(750), 5001));
            expect(await read(700, 100)).toEqual([
                ...Array.from({ length: 50 }, (_, index) => 701 + index),
                ...Array.from({ length: 50 }, (_, index) => 5001 + index),
            ]);
            expect(await read(0, 2000)).toHaveLength(1500);
        });

        test('shows an organisation what it may see and nothing else', async () => {
            const shared = { ...event('shared'), organisations: [SELLER, BUYER] };
            await store.events.append(numbered([event('a'), event('b', BUYER), shared], 1));
            expect(await read(0, 10, SELLER)).toEqual([1, 3]);
            expect(await read(0, 10, BUYER)).toEqual([2, 3]);
            expect(await read(0, 1, BUYER)).toEqual([2]);
            expect(await read(0, 10, STRANGER)).toEqual([]);
        });

        test('keeps the first number of an event that comes again', async () => {
            await store.events.append(numbered([event('a'), event('b')], 1));
            await store.events.append(numbered([event('b'), event('c'), event('a'), event('d')], 3));
            const events = await store.events.read({ after: 0, limit: 10 });
            expect(events.map(({ id, sequence }) => `${id}${sequence}`)).toEqual(['a1', 'b2', 'c4', 'd6']);
            expect(await store.events.lastSequence()).toBe(6);
        });

        test('tells events of one id apart by their organisations', async () => {
            await store.events.append(numbered([event('a'), event('a', BUYER)], 1));
            expect(await read(0)).toEqual([1, 2]);
        });

        test('tells an operation’s event from an invoice’s that has the same id', async () => {
            const ofInvoice: PendingEvent = { ...event('a'), type: 'invoice.created' };
            await store.events.append(numbered([event('a'), ofInvoice, event('b')], 1));
            expect(await read(0)).toEqual([1, 2, 3]);
            const types = async (family: EventFamily) =>
                (await store.events.read({ after: 0, limit: 10, family })).map(({ type }) => type);
            expect(await types('invoice')).toEqual(['invoice.created']);
            expect(await types('operation')).toEqual(['operation.updated', 'operation.updated']);
        });

        test('finds the events of one family behind thousands of the other', async () => {
            const invoices = Array.from({ length: 1200 }, (_, index): PendingEvent => ({
                ...event(`i${index}`),
                type: 'invoice.updated',
            }));
            await store.events.append(numbered([...invoices, event('a')], 1));
            const found = await store.events.read({ after: 0, limit: 10, family: 'operation' });
            expect(found.map(({ sequence }) => sequence)).toEqual([1201]);
        });

        test('finds events by their keys, in the order of their numbers', async () => {
            const [a, b, c] = numbered([event('a'), event('b'), event('c')], 1);
            if (!a || !b || !c) throw new Error('three events');
            await store.events.append([a, b, c]);
            const keys = [c, a].map(eventKey);
            expect(await store.events.find([...keys, 'operation:Org1MSP:none'])).toStrictEqual([a, c]);
            expect(await store.events.find([])).toEqual([]);
        });

        test('knows which events it has', async () => {
            const keys = [event('a'), event('b'), event('a', BUYER)].map(eventKey);
            await store.events.append(numbered([event('a'), event('b')], 1));
            expect(await store.events.known(keys)).toEqual(new Set(keys.slice(0, 2)));
            expect(await store.events.known([])).toEqual(new Set());
        });

        test('tells an announcer whose number another one has used, and writes nothing behind that number', async () => {
            await store.events.append(numbered([event('a'), event('b')], 1));
            const late = store.events.append(numbered([event('c'), event('d'), event('e')], 2));
            await expect(late).rejects.toThrow(SequenceTaken);
            expect(await read(0)).toEqual([1, 2]);
        });

        test('of two announcers at once with the same numbers, one goes on', async () => {
            const batch = (name: string): PendingEvent[] =>
                Array.from({ length: 20 }, (_, index) => event(`${name}${index}`));
            const outcomes = await Promise.allSettled([
                store.events.append(numbered(batch('x'), 1)),
                store.events.append(numbered(batch('y'), 1)),
            ]);
            const refused = outcomes.filter(({ status }) => status === 'rejected');
            expect(refused).toHaveLength(1);
            expect(refused[0]).toMatchObject({ reason: expect.any(SequenceTaken) as unknown });
            const events = await store.events.read({ after: 0, limit: 100 });
            expect(events.map(({ sequence }) => sequence)).toEqual(
                Array.from({ length: 20 }, (_, index) => index + 1),
            );
        });
    });

    describe('pending events', () => {
        test('wait with the change that they tell of, each object’s in their order', async () => {
            const created = await inserted(store, 'a');
            const step = endorsed(created, { ...ENDORSED_ON, fabricTxId: 'tx', envelope: 'e' }, NOW);
            await store.operations.apply([step]);
            await store.operations.apply([fail(step.after, { code: 'INTERNAL', message: 'No.' }, NOW)]);
            await store.invoices.apply([
                version('i', 1, invoice('i')),
                version('i', 2, invoice('i', { revision: 2 })),
            ]);
            const events = await store.pendingEvents.pending(100);
            expect(
                events.filter(({ subject }) => subject === 'a').map(({ id, type }) => `${id} ${type}`),
            ).toEqual(['a.1 operation.created', 'a.2 operation.updated', 'a.3 operation.failed']);
            expect(events.filter(({ subject }) => subject === 'i').map(({ id }) => id)).toEqual([
                'i.1.0.0',
                'i.2.0.0',
            ]);
            expect(events.find(({ id }) => id === 'a.3')?.data).toMatchObject({ id: 'a', status: 'failed' });
        });

        test('are given in bounded number, never with a hole in an object’s sequence', async () => {
            for (let index = 0; index < 30; index += 1) {
                const operation = await inserted(store, `a${index}`);
                await store.operations.apply([fail(operation, { code: 'INTERNAL', message: 'No.' }, NOW)]);
            }
            const events = await store.pendingEvents.pending(10);
            expect(events.length).toBeGreaterThanOrEqual(10);
            expect(events.length).toBeLessThanOrEqual(11);
            for (const { id, subject } of events.filter((one) => one.id.endsWith('.2'))) {
                const ids = events.filter((one) => one.subject === subject).map((one) => one.id);
                expect(ids).toEqual([`${subject}.1`, id]);
            }
        });

        test('are found whatever time a proposer wrote into his transaction, longest waiting first', async () => {
            const farFuture = Date.UTC(9999, 0);
            for (const [id, at] of [
                ['future', farFuture],
                ['begin', 0],
                ['past', -1],
                ['now', NOW],
            ] as const) {
                await store.invoices.apply([{ ...version(id, 1, invoice(id)), at }]);
                await nextMillisecond();
            }
            const events = await store.pendingEvents.pending(100);
            expect(events.map(({ subject }) => subject)).toEqual(['future', 'begin', 'past', 'now']);
            expect(events.map(({ time }) => time)).toEqual([farFuture, 0, -1, NOW]);
            await store.pendingEvents.clear(events);
            expect(await store.pendingEvents.pending(100)).toEqual([]);
        });

        test('are gone once cleared, those that came in the meantime are not', async () => {
            const operation = await inserted(store, 'a');
            await store.invoices.apply([version('i', 1, invoice('i'))]);
            const first = await store.pendingEvents.pending(100);
            expect(first).toHaveLength(2);
            await store.operations.apply([fail(operation, { code: 'INTERNAL', message: 'No.' }, NOW)]);
            await store.invoices.apply([version('i', 2, invoice('i', { revision: 2 }))]);
            await store.pendingEvents.clear(first);
            const left = await store.pendingEvents.pending(100);
            expect(left.map(({ id }) => id).sort()).toEqual(['a.2', 'i.2.0.0']);
            await store.pendingEvents.clear(left);
            await store.pendingEvents.clear(left);
            expect(await store.pendingEvents.pending(100)).toEqual([]);
        });

        test('of two organisations’ operations with one id are cleared one by one', async () => {
            await inserted(store, 'a');
            await inserted(store, 'a', { requester: { organisation: BUYER, caller: 'c', signer: 's' } });
            const events = await store.pendingEvents.pending(10);
            await store.pendingEvents.clear(events.filter(({ organisations }) => organisations[0] === BUYER));
            const left = await store.pendingEvents.pending(10);
            expect(left.map(({ organisations }) => organisations)).toEqual([[SELLER]]);
        });

        test('are cleared of nothing by nothing', async () => {
            await store.pendingEvents.clear([]);
            expect(await store.pendingEvents.pending(10)).toEqual([]);
        });
    });
}

async function nextMillisecond(): Promise<void> {
    const now = Date.now();
    while (Date.now() === now) await new Promise((resolve) => setImmediate(resolve));
}
