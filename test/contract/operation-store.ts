import { settle } from '../../core/operation/settle';
import type { Operation } from '../../core/operation/operation';
import { RETENTION } from '../../core/operation/operation-view';
import {
    claimEndorsement,
    claimSubmission,
    complete,
    endorsed,
    fail,
    submitAgain,
} from '../../core/operation/transitions';
import type { OperationFilter } from '../../core/ports/operation-store';
import type { Store } from '../../core/ports/store';
import type { OpenStore } from './store-fixtures';
import { accepted, BUYER, endorsedOperation, inserted, NOW, SELLER, STRANGER } from './store-fixtures';

const CHANCE = { now: NOW, random: 0 };
const FAILURE = { code: 'ENDORSEMENT_UNAVAILABLE', message: 'No peer answered.', releaseKey: true };
const buyer = { organisation: BUYER, caller: 'accountant', signer: 'org2' };

/** What every adapter of `OperationStore` promises. */
export function operationStoreContract(open: OpenStore): void {
    describe('an operation store', () => {
        let store: Store;
        beforeEach(async () => {
            store = await open();
        });
        afterEach(() => store.close());

        describe('insert', () => {
            test('keeps every member of a new operation, and its first history entry', async () => {
                const operation = await inserted(store, 'a', { idempotencyKey: 'key', retryOf: 'before' });
                expect(await store.operations.find(SELLER, 'a')).toStrictEqual(operation);
                expect(await store.operations.history(SELLER, 'a')).toEqual([
                    { version: 1, state: 'Created', at: NOW, message: operation.message },
                ]);
            });

            test('of 50 requests at once with one idempotency key, one is accepted and the others are shown it', async () => {
                const ids = Array.from({ length: 50 }, (_, index) => `a${index}`);
                const outcomes = await Promise.all(
                    ids.map((id) => store.operations.insert(accepted(id, { idempotencyKey: 'one' }))),
                );
                const losers = outcomes.filter((outcome) => outcome.kind !== 'inserted');
                expect(losers).toHaveLength(49);
                const winner = await store.operations.findByIdempotencyKey(SELLER, 'one');
                expect(ids).toContain(winner?.id);
                for (const loser of losers) expect(loser).toEqual({ kind: 'key-taken', existing: winner });
            });

            test('of 50 requests at once with one id, one is accepted and the others are shown it', async () => {
                const outcomes = await Promise.all(
                    Array.from({ length: 50 }, (_, index) =>
                        store.operations.insert(accepted('same', { objectId: `i${index}` })),
                    ),
                );
                const stored = await store.operations.find(SELLER, 'same');
                expect(outcomes.filter(({ kind }) => kind === 'inserted')).toHaveLength(1);
                expect(outcomes.filter(({ kind }) => kind === 'id-taken')).toHaveLength(49);
                for (const outcome of outcomes) {
                    if (outcome.kind === 'id-taken') expect(outcome.existing).toEqual(stored);
                }
            });

            test('organisations do not get in each other’s way with ids and keys', async () => {
                await inserted(store, 'a', { idempotencyKey: 'key' });
                await inserted(store, 'a', { idempotencyKey: 'key', requester: buyer });
                expect((await store.operations.findByIdempotencyKey(BUYER, 'key'))?.requester).toEqual(buyer);
                expect((await store.operations.find(SELLER, 'a'))?.requester.organisation).toBe(SELLER);
            });

            test('many operations have no idempotency key', async () => {
                await inserted(store, 'a');
                await inserted(store, 'b');
                expect(await store.operations.countInFlight()).toBe(2);
            });

            test('an id may hold any character that a client may send', async () => {
                const id = 'ä:$set.a/b\u2028{"x":1}';
                await inserted(store, id);
                expect((await store.operations.find(SELLER, id))?.id).toBe(id);
            });
        });

        test('another organisation finds nothing of an operation', async () => {
            await inserted(store, 'a', { idempotencyKey: 'key' });
            expect(await store.operations.find(STRANGER, 'a')).toBeUndefined();
            expect(await store.operations.findByIdempotencyKey(STRANGER, 'key')).toBeUndefined();
            expect(await store.operations.history(STRANGER, 'a')).toEqual([]);
            expect(await listed(store, { organisation: STRANGER })).toEqual([]);
            expect(await listed(store, { organisation: STRANGER, id: 'a' })).toEqual([]);
        });

        describe('apply', () => {
            test('carries an operation from acceptance to its end, each step as it was given', async () => {
                const created = await inserted(store, 'a', { idempotencyKey: 'key' });
                const steps = [endorsed(created, { fabricTxId: 'tx', envelope: 'bytes' }, NOW)];
                const submitted = claimSubmission(steps[0]?.after ?? created, NOW);
                if (submitted === undefined) throw new Error('not due');
                steps.push(submitted, submitAgain(submitted.after, CHANCE));
                const end = settle(
                    steps.at(-1)?.after ?? created,
                    { fabricTxId: 'tx', validationCode: 'VALID', index: 3 },
                    { ...CHANCE, blockNumber: 7 },
                );
                if (end === undefined) throw new Error('not settled');
                for (const step of [...steps, end]) {
                    expect(await store.operations.apply([step])).toEqual(new Set(['Org1MSP:a']));
                    expect(await store.operations.find(SELLER, 'a')).toStrictEqual(defined(step.after));
                }
                const states = (await store.operations.history(SELLER, 'a')).map(({ state }) => state);
                expect(states).toEqual(['Created', 'Endorsed', 'Submitted', 'Completed']);
            });

            test('of two changes of one revision, one is applied and one is told that it lost', async () => {
                const operation = await inserted(store, 'a');
                const changes = [
                    endorsed(operation, { fabricTxId: 'tx1', envelope: 'one' }, NOW),
                    fail(operation, FAILURE, NOW),
                ];
                const outcomes = await Promise.all(changes.map((change) => store.operations.apply([change])));
                expect(outcomes.map(({ size }) => size).sort()).toEqual([0, 1]);
                const winner = changes.find((_change, index) => outcomes[index]?.size === 1);
                expect(await store.operations.find(SELLER, 'a')).toStrictEqual(defined(winner?.after));
                expect(await store.operations.history(SELLER, 'a')).toHaveLength(2);
            });

            test('of 20 claims at once, one is granted', async () => {
                const operation = await endorsedOperation(store, 'a');
                const claims = Array.from({ length: 20 }, () => claimSubmission(operation, NOW) ?? fail(operation, FAILURE, NOW));
                const outcomes = await Promise.all(claims.map((claim) => store.operations.apply([claim])));
                expect(outcomes.filter(({ size }) => size === 1)).toHaveLength(1);
            });

            test('of many changes it applies those that are in time and names them', async () => {
                const operations = await Promise.all(['a', 'b', 'c'].map((id) => inserted(store, id)));
                const [first, second, third] = operations.map((operation) => fail(operation, FAILURE, NOW));
                if (!first || !second || !third) throw new Error('three changes');
                await store.operations.apply([second]);
                const applied = await store.operations.apply([first, second, third]);
                expect(applied).toEqual(new Set(['Org1MSP:a', 'Org1MSP:c']));
            });

            test('changes nothing for no changes', async () => {
                expect(await store.operations.apply([])).toEqual(new Set());
            });

            test('a claim, which nobody sees, makes neither a history entry nor an event', async () => {
                const operation = await inserted(store, 'a');
                const claim = claimEndorsement(operation, (operation.work?.dueAt ?? 0) + 1);
                if (claim === undefined) throw new Error('not due');
                await store.operations.apply([claim]);
                expect(await store.operations.history(SELLER, 'a')).toHaveLength(1);
                expect(await store.pendingEvents.pending(10)).toHaveLength(1);
            });

            test('a failure that is worth repeating gives the idempotency key to the next operation', async () => {
                const operation = await inserted(store, 'a', { idempotencyKey: 'key' });
                await store.operations.apply([fail(operation, FAILURE, NOW)]);
                expect(await store.operations.findByIdempotencyKey(SELLER, 'key')).toBeUndefined();
                const next = await inserted(store, 'b', { idempotencyKey: 'key', retryOf: 'a' });
                expect(await store.operations.findByIdempotencyKey(SELLER, 'key')).toEqual(next);
            });

            test('of 20 repeats at once after such failures, one is accepted and the others are shown it, round after round', async () => {
                let holder = await inserted(store, 'first', { idempotencyKey: 'ke#y' });
                for (let round = 0; round < 3; round += 1) {
                    await store.operations.apply([fail(holder, FAILURE, NOW)]);
                    const outcomes = await Promise.all(
                        Array.from({ length: 20 }, (_, index) =>
                            store.operations.insert(accepted(`a${round}-${index}`, { idempotencyKey: 'ke#y' })),
                        ),
                    );
                    const winner = await store.operations.findByIdempotencyKey(SELLER, 'ke#y');
                    if (winner === undefined) throw new Error('nobody holds the key');
                    expect(outcomes.filter(({ kind }) => kind === 'inserted')).toHaveLength(1);
                    const losers = outcomes.filter(({ kind }) => kind !== 'inserted');
                    for (const loser of losers) expect(loser).toEqual({ kind: 'key-taken', existing: winner });
                    holder = winner;
                }
                await inserted(store, 'other key', { idempotencyKey: 'ke' });
            });

            test('any other failure keeps the key', async () => {
                const operation = await inserted(store, 'a', { idempotencyKey: 'key' });
                await store.operations.apply([fail(operation, { code: 'ARGUMENT_INVALID', message: 'No.' }, NOW)]);
                const repeat = await store.operations.insert(accepted('b', { idempotencyKey: 'key' }));
                expect(repeat).toMatchObject({ kind: 'key-taken', existing: { id: 'a', state: 'Failed' } });
            });

            test('a change made from a listed operation takes the envelope away with the end, and nothing else', async () => {
                const operation = await endorsedOperation(store, 'a');
                const [read] = (await store.operations.list(page(SELLER, 10))).items;
                if (read === undefined) throw new Error('not listed');
                expect(read.envelope).toBeUndefined();
                const hidden = { before: read, after: { ...read, rev: read.rev + 1 } };
                await store.operations.apply([hidden]);
                expect(await store.operations.find(SELLER, 'a')).toMatchObject({
                    envelope: 'envelope-a',
                    proposal: operation.proposal,
                });
                const end = complete(hidden.after, NOW);
                await store.operations.apply([end]);
                const ended = await store.operations.find(SELLER, 'a');
                expect(ended).not.toHaveProperty('envelope');
                expect(ended).not.toHaveProperty('work');
                expect(ended?.proposal).toEqual(operation.proposal);
            });
        });

        describe('due work', () => {
            test('is found once its time has come, the most overdue first, and only its own kind', async () => {
                const waiting = await Promise.all(['a', 'b', 'c'].map((id) => endorsedOperation(store, id)));
                await inserted(store, 'unendorsed');
                const again = waiting.map((operation, index) =>
                    ({ before: operation, after: { ...operation, rev: operation.rev + 1, work: { kind: 'submit', dueAt: NOW - index, tries: 1 } } }) as const,
                );
                await store.operations.apply(again);
                expect(ids(await store.operations.due('submit', { now: NOW, limit: 10 }))).toEqual(['c', 'b', 'a']);
                expect(ids(await store.operations.due('submit', { now: NOW, limit: 2 }))).toEqual(['c', 'b']);
                expect(ids(await store.operations.due('submit', { now: NOW - 1, limit: 10 }))).toEqual(['c', 'b']);
                expect(await store.operations.due('endorse', { now: NOW, limit: 10 })).toEqual([]);
                expect(await store.operations.nextDue('submit')).toBe(NOW - 2);
            });

            test('to submit comes with its envelope, to endorse with its arguments', async () => {
                await endorsedOperation(store, 'a');
                const other = await inserted(store, 'b');
                const [submit] = await store.operations.due('submit', { now: NOW, limit: 10 });
                expect(submit?.envelope).toBe('envelope-a');
                const later = other.work?.dueAt ?? 0;
                const [endorse] = await store.operations.due('endorse', { now: later, limit: 10 });
                expect(endorse).toStrictEqual(other);
            });

            test('is in flight until its operation has ended', async () => {
                expect(await store.operations.nextDue('submit')).toBeUndefined();
                const operation = await endorsedOperation(store, 'a');
                await inserted(store, 'b');
                expect(await store.operations.countInFlight()).toBe(2);
                await store.operations.apply([fail(operation, FAILURE, NOW)]);
                expect(await store.operations.countInFlight()).toBe(1);
                expect(await store.operations.nextDue('submit')).toBeUndefined();
            });
        });

        test('finds operations of all organisations by the Fabric transactions of their attempts', async () => {
            const first = await endorsedOperation(store, 'a');
            const second = await inserted(store, 'b', { requester: buyer });
            const anew = endorsed(
                { ...second, attempts: [{ fabricTxId: 'old', endorsedAt: NOW }] },
                { fabricTxId: 'new', envelope: 'e' },
                NOW,
            );
            await store.operations.apply([{ ...anew, before: second }]);
            const byOld = await store.operations.withFabricTxIds(['old', 'unknown']);
            expect(ids(byOld)).toEqual(['b']);
            const both = await store.operations.withFabricTxIds(['old', 'new', 'tx-a']);
            expect(ids(both).sort()).toEqual(['a', 'b']);
            expect(both.find(({ id }) => id === 'a')?.attempts).toEqual(first.attempts);
            expect(await store.operations.withFabricTxIds([])).toEqual([]);
        });

        describe('list', () => {
            test('never shows an envelope or the arguments', async () => {
                await endorsedOperation(store, 'a');
                const { items } = await store.operations.list(page(SELLER, 10));
                expect(items).toHaveLength(1);
                expect(JSON.stringify(items)).not.toContain('envelope-a');
                expect(items[0]?.proposal).toEqual({ function: 'createInvoice', args: [] });
            });

            test('combines its filters', async () => {
                const operation = await inserted(store, 'a', { objectId: 'x' });
                await inserted(store, 'b', { objectId: 'x', action: 'update' });
                await inserted(store, 'c', { objectId: 'y' });
                await store.operations.insert(accepted('late', { objectId: 'y' }, NOW + 1000));
                await store.operations.apply([fail(operation, FAILURE, NOW)]);
                const found = async (filter: Partial<OperationFilter>): Promise<string[]> =>
                    (await listed(store, { organisation: SELLER, ...filter })).sort();
                expect(await found({})).toEqual(['a', 'b', 'c', 'late']);
                expect(await found({ objectId: 'x' })).toEqual(['a', 'b']);
                expect(await found({ objectType: 'invoice', id: 'c' })).toEqual(['c']);
                expect(await found({ objectId: 'x', action: 'update' })).toEqual(['b']);
                expect(await found({ states: ['Failed', 'Canceled'] })).toEqual(['a']);
                expect(await found({ states: ['Created'], objectId: 'x' })).toEqual(['b']);
                expect(await found({ states: [] })).toEqual([]);
                expect(await found({ createdFrom: NOW + 1 })).toEqual(['late']);
                expect(await found({ createdFrom: NOW, createdBefore: NOW + 1000 })).toEqual(['a', 'b', 'c']);
            });

            test('leaves out tombstones when asked for what is readable', async () => {
                const operation = await inserted(store, 'a');
                await store.operations.apply([fail(operation, FAILURE, NOW)]);
                await inserted(store, 'running');
                const end = NOW + RETENTION.readableMs;
                const at = (readableAt: number): Promise<string[]> => listed(store, { organisation: SELLER, readableAt });
                expect((await at(end - 1)).sort()).toEqual(['a', 'running']);
                expect(await at(end)).toEqual(['running']);
            });

            test.each(['ascending', 'descending'] as const)(
                'pages in %s order through operations of one millisecond without a gap or a repeat, whatever comes in between',
                async (order) => {
                    const expected: string[] = [];
                    for (let index = 0; index < 23; index += 1) {
                        const id = `op-${String((index * 7) % 23).padStart(2, '0')}`;
                        await store.operations.insert(accepted(id, {}, NOW + Math.floor(index / 5)));
                        expected.push(id);
                    }
                    const seen: string[] = [];
                    let query = { filter: { organisation: SELLER }, order, page: { limit: 4 } };
                    for (let round = 0; round < 20; round += 1) {
                        const { items, next } = await store.operations.list(query);
                        seen.push(...ids(items));
                        const outside = order === 'ascending' ? NOW - 1 : NOW + 100;
                        await store.operations.insert(accepted(`new-${order}-${round}`, {}, outside));
                        if (next === undefined) break;
                        query = { ...query, page: { limit: 4, after: next } as typeof query.page };
                    }
                    expect([...seen].sort()).toEqual([...expected].sort());
                    expect(new Set(seen).size).toBe(23);
                },
            );

            test('says at the end that there is no next page', async () => {
                await inserted(store, 'a');
                await inserted(store, 'b');
                expect(await store.operations.list(page(SELLER, 2))).not.toHaveProperty('next');
                const first = await store.operations.list(page(SELLER, 1));
                expect(first.next).toEqual({ value: NOW, id: 'b' });
            });
        });
    });
}

function page(organisation: string, limit: number): Parameters<Store['operations']['list']>[0] {
    return { filter: { organisation }, order: 'descending', page: { limit } };
}

function ids(operations: readonly Operation[]): string[] {
    return operations.map(({ id }) => id);
}

async function listed(store: Store, filter: OperationFilter): Promise<string[]> {
    const { items } = await store.operations.list({ filter, order: 'ascending', page: { limit: 100 } });
    return ids(items);
}

/** Without members that are there but undefined, as no store can tell them from absent ones. */
function defined<Value extends object>(value: Value | undefined): Partial<Value> {
    return Object.fromEntries(Object.entries(value ?? {}).filter(([, member]) => member !== undefined)) as Partial<Value>;
}
