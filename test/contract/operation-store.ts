import { settle } from '../../core/operation/settle';
import {
    claimEndorsement,
    claimSubmission,
    complete,
    endorsed,
    fail,
    submitAgain,
} from '../../core/operation/transitions';
import type { OperationQuery } from '../../core/ports/operation-store';
import type { Store } from '../../core/ports/store';
import type { OpenStore } from './store-fixtures';
import { accepted, BUYER, endorsedOperation, failAndRelease, inserted, NOW, SELLER } from './store-fixtures';
import { ENDORSED_ON } from '../support/endorsed-on';

const CHANCE = { now: NOW, random: 0 };
const FAILURE = { code: 'ENDORSEMENT_UNAVAILABLE', message: 'No peer answered.' };
const buyer = { organisation: BUYER, caller: 'accountant', signer: 'org2' };

const FIRST: OperationQuery = { filter: { organisation: SELLER }, order: 'descending', page: { limit: 10 } };

/** What every adapter of `OperationStore` promises of writing operations. */
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

        describe('apply', () => {
            test('carries an operation from acceptance to its end, each step as it was given', async () => {
                const created = await inserted(store, 'a', { idempotencyKey: 'key' });
                const steps = [
                    endorsed(created, { ...ENDORSED_ON, fabricTxId: 'tx', envelope: 'bytes' }, NOW),
                ];
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
                    endorsed(operation, { ...ENDORSED_ON, fabricTxId: 'tx1', envelope: 'one' }, NOW),
                    fail(operation, FAILURE, NOW),
                ];
                const outcomes = await Promise.all(changes.map((change) => store.operations.apply([change])));
                expect(outcomes.map(({ size }) => size).sort()).toEqual([0, 1]);
                const winner = changes.find((_change, index) => outcomes[index]?.size === 1);
                expect(await store.operations.find(SELLER, 'a')).toStrictEqual(defined(winner?.after));
                expect(await store.operations.history(SELLER, 'a')).toHaveLength(2);
            });

            test('keeps a failure with all that is known of it', async () => {
                const failure = {
                    ...FAILURE,
                    target: '/lines/0',
                    details: [
                        { code: 'A', message: 'first', target: 'x' },
                        { code: 'B', message: 'second' },
                    ],
                    innerCode: 'TIMEOUT',
                    reported: true,
                };
                const change = fail(await inserted(store, 'a'), failure, NOW);
                await store.operations.apply([change]);
                expect((await store.operations.find(SELLER, 'a'))?.failure).toStrictEqual(failure);
            });

            test('of 20 claims at once, one is granted', async () => {
                const operation = await endorsedOperation(store, 'a');
                const claims = Array.from(
                    { length: 20 },
                    () => claimSubmission(operation, NOW) ?? fail(operation, FAILURE, NOW),
                );
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
                await failAndRelease(store, operation);
                expect(await store.operations.findByIdempotencyKey(SELLER, 'key')).toBeUndefined();
                const next = await inserted(store, 'b', { idempotencyKey: 'key', retryOf: 'a' });
                expect(await store.operations.findByIdempotencyKey(SELLER, 'key')).toEqual(next);
            });

            test('of 20 repeats at once after such failures, one is accepted and the others are shown it, round after round', async () => {
                let holder = await inserted(store, 'first', { idempotencyKey: 'ke#y' });
                for (let round = 0; round < 3; round += 1) {
                    await failAndRelease(store, holder);
                    const outcomes = await Promise.all(
                        Array.from({ length: 20 }, (_, index) =>
                            store.operations.insert(
                                accepted(`a${round}-${index}`, { idempotencyKey: 'ke#y' }),
                            ),
                        ),
                    );
                    const winner = await store.operations.findByIdempotencyKey(SELLER, 'ke#y');
                    if (winner === undefined) throw new Error('nobody holds the key');
                    expect(outcomes.filter(({ kind }) => kind === 'inserted')).toHaveLength(1);
                    const losers = outcomes.filter(({ kind }) => kind !== 'inserted');
                    for (const loser of losers)
                        expect(loser).toEqual({ kind: 'key-taken', existing: winner });
                    holder = winner;
                }
                await inserted(store, 'other key', { idempotencyKey: 'ke' });
            });

            test('any other failure keeps the key', async () => {
                const operation = await inserted(store, 'a', { idempotencyKey: 'key' });
                await store.operations.apply([
                    fail(operation, { code: 'ARGUMENT_INVALID', message: 'No.' }, NOW),
                ]);
                const repeat = await store.operations.insert(accepted('b', { idempotencyKey: 'key' }));
                expect(repeat).toMatchObject({ kind: 'key-taken', existing: { id: 'a', state: 'Failed' } });
            });

            test('a change made from a listed operation takes the envelope away with the end, and nothing else', async () => {
                const operation = await endorsedOperation(store, 'a');
                const [read] = (await store.operations.list(FIRST)).items;
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
    });
}

/** Without members that are there but undefined, as no store can tell them from absent ones. */
function defined<Value extends object>(value: Value | undefined): Partial<Value> {
    return Object.fromEntries(
        Object.entries(value ?? {}).filter(([, member]) => member !== undefined),
    ) as Partial<Value>;
}
