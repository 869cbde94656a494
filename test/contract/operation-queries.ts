import type { Operation } from '../../core/operation/operation';
import { forget } from '../../core/operation/forget';
import { RETENTION } from '../../core/operation/operation-view';
import { claimInquiry } from '../../core/operation/inquiry';
import { complete, endorsed, fail, releaseKey } from '../../core/operation/transitions';
import type { OperationFilter, OperationQuery } from '../../core/ports/operation-store';
import type { Store } from '../../core/ports/store';
import type { OpenStore } from './store-fixtures';
import {
    accepted,
    BUYER,
    endorsedOperation,
    inserted,
    NOW,
    refusedOperation,
    SELLER,
    STRANGER,
} from './store-fixtures';
import { ENDORSED_ON } from '../support/endorsed-on';

const FAILURE = { code: 'ENDORSEMENT_UNAVAILABLE', message: 'No peer answered.' };
const buyer = { organisation: BUYER, caller: 'accountant', signer: 'org2' };

/** What every adapter of `OperationStore` promises of finding operations. */
export function operationQueriesContract(open: OpenStore): void {
    describe('in an operation store', () => {
        let store: Store;
        beforeEach(async () => {
            store = await open();
        });
        afterEach(() => store.close());

        test('another organisation finds nothing of an operation', async () => {
            await inserted(store, 'a', { idempotencyKey: 'key' });
            expect(await store.operations.find(STRANGER, 'a')).toBeUndefined();
            expect(await store.operations.findByIdempotencyKey(STRANGER, 'key')).toBeUndefined();
            expect(await store.operations.history(STRANGER, 'a')).toEqual([]);
            expect(await listed(store, { organisation: STRANGER })).toEqual([]);
            expect(await listed(store, { organisation: STRANGER, id: 'a' })).toEqual([]);
        });

        describe('due work', () => {
            test('is found once its time has come, the most overdue first, and only its own kind', async () => {
                const waiting = await Promise.all(['a', 'b', 'c'].map((id) => endorsedOperation(store, id)));
                await inserted(store, 'unendorsed');
                const again = waiting.map(
                    (operation, index) =>
                        ({
                            before: operation,
                            after: {
                                ...operation,
                                rev: operation.rev + 1,
                                work: { kind: 'submit', dueAt: NOW - index, tries: 1 },
                            },
                        }) as const,
                );
                await store.operations.apply(again);
                expect(ids(await store.operations.due('submit', { now: NOW, limit: 10 }))).toEqual([
                    'c',
                    'b',
                    'a',
                ]);
                expect(ids(await store.operations.due('submit', { now: NOW, limit: 2 }))).toEqual(['c', 'b']);
                expect(ids(await store.operations.due('submit', { now: NOW - 1, limit: 10 }))).toEqual([
                    'c',
                    'b',
                ]);
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

            test('to ask the ledger for a refused envelope is a kind of its own, and in flight', async () => {
                const waiting = await refusedOperation(store, 'a');
                const dueAt = waiting.work?.dueAt ?? 0;
                expect(await store.operations.due('inquire', { now: dueAt - 1, limit: 10 })).toEqual([]);
                expect(await store.operations.due('submit', { now: dueAt, limit: 10 })).toEqual([]);
                expect(await store.operations.nextDue('submit')).toBeUndefined();
                expect(await store.operations.nextDue('inquire')).toBe(dueAt);
                expect(await store.operations.countInFlight()).toBe(1);
                const [due] = await store.operations.due('inquire', { now: dueAt, limit: 10 });
                expect(due).toStrictEqual(waiting);
            });

            test('to ask the ledger is gone when a block has spoken, whoever asks', async () => {
                const waiting = await refusedOperation(store, 'a');
                const claim = claimInquiry(waiting, waiting.work?.dueAt ?? 0);
                const [listedOne] = await store.operations.withFabricTxIds(['tx-a']);
                const completed = listedOne && complete(listedOne, NOW);
                if (claim === undefined || completed === undefined) throw new Error('expected two changes');
                expect((await store.operations.apply([completed])).size).toBe(1);
                expect((await store.operations.apply([claim])).size).toBe(0);
                expect(await store.operations.nextDue('inquire')).toBeUndefined();
                expect(await store.operations.countInFlight()).toBe(0);
                expect(await store.operations.find(SELLER, 'a')).toStrictEqual({
                    ...completed.after,
                    proposal: waiting.proposal,
                });
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
                { ...second, attempts: [{ ...ENDORSED_ON, fabricTxId: 'old', endorsedAt: NOW }] },
                { ...ENDORSED_ON, fabricTxId: 'new', envelope: 'e' },
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
                expect(await found({ statuses: ['failed', 'canceled'] })).toEqual(['a']);
                expect(await found({ statuses: ['notStarted'], objectId: 'x' })).toEqual(['b']);
                expect(await found({ statuses: [] })).toEqual([]);
                expect(await found({ createdFrom: NOW + 1 })).toEqual(['late']);
                expect(await found({ createdFrom: NOW, createdBefore: NOW + 1000 })).toEqual(['a', 'b', 'c']);
            });

            test('leaves out tombstones when asked for what is readable', async () => {
                const operation = await inserted(store, 'a');
                await store.operations.apply([fail(operation, FAILURE, NOW)]);
                await inserted(store, 'running');
                const end = NOW + RETENTION.readableMs;
                const at = (readableAt: number): Promise<string[]> =>
                    listed(store, { organisation: SELLER, readableAt });
                expect((await at(end - 1)).sort()).toEqual(['a', 'running']);
                expect(await at(end)).toEqual(['running']);
            });

            test('leaves out an operation that was forgotten, whose arguments are gone', async () => {
                const failed = fail(await inserted(store, 'a'), FAILURE, NOW);
                const forgotten = forget(failed.after, NOW);
                await store.operations.apply([failed]);
                await store.operations.apply(forgotten === undefined ? [] : [forgotten]);
                expect(await listed(store, { organisation: SELLER, readableAt: NOW })).toEqual([]);
                const kept = await store.operations.find(SELLER, 'a');
                expect(kept).toMatchObject({ forgottenAt: NOW, proposal: { args: [] } });
            });

            test('leaves out a tombstone whose idempotency key was given back and used again', async () => {
                const operation = await inserted(store, 'a', { idempotencyKey: 'key' });
                const failed = fail(operation, FAILURE, NOW);
                await store.operations.apply([failed]);
                await store.operations.apply([releaseKey(failed.after)]);
                await inserted(store, 'again', { idempotencyKey: 'key' });
                const readableAt = NOW + RETENTION.readableMs;
                expect(await listed(store, { organisation: SELLER, readableAt })).toEqual(['again']);
            });

            test.each([0, NOW + 1e9, Number.MAX_SAFE_INTEGER])(
                'answers the cursor %d, which no page ever gave, with a page',
                async (value) => {
                    await inserted(store, 'a');
                    for (const order of ['ascending', 'descending'] as const) {
                        const query = {
                            ...page(SELLER, 5),
                            order,
                            page: { limit: 5, after: { value, id: '' } },
                        };
                        const { items } = await store.operations.list(query);
                        expect(items.length).toBe((order === 'descending') === value > NOW ? 1 : 0);
                    }
                },
            );

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
                    let query: OperationQuery = {
                        filter: { organisation: SELLER },
                        order,
                        page: { limit: 4 },
                    };
                    for (let round = 0; round < 20; round += 1) {
                        const { items, next } = await store.operations.list(query);
                        seen.push(...ids(items));
                        const outside = order === 'ascending' ? NOW - 1 : NOW + 100;
                        await store.operations.insert(accepted(`new-${order}-${round}`, {}, outside));
                        if (next === undefined) break;
                        query = { ...query, page: { limit: 4, after: next } };
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

function page(organisation: string, limit: number): OperationQuery {
    return { filter: { organisation }, order: 'descending', page: { limit } };
}

function ids(operations: readonly Operation[]): string[] {
    return operations.map(({ id }) => id);
}

async function listed(store: Store, filter: OperationFilter): Promise<string[]> {
    const { items } = await store.operations.list({ filter, order: 'ascending', page: { limit: 100 } });
    return ids(items);
}
