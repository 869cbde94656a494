import type { ApiKeyRecord } from '../../core/ports/api-key-store';
import type { Store } from '../../core/ports/store';
import type { OpenStore } from './store-fixtures';
import { NOW, SELLER } from './store-fixtures';

/** What every adapter of `LeaseStore`, `CheckpointStore` and `ApiKeyStore` promises. */
export function claimsContract(open: OpenStore): void {
    let store: Store;
    beforeEach(async () => {
        store = await open();
    });
    afterEach(() => store.close());

    describe('a lease store', () => {
        const acquire = (holder: string, now = NOW, name = 'role'): Promise<number | undefined> =>
            store.leases.acquire({ name, holder, now, ttlMs: 1000 });

        test('gives a lease to one holder until it runs out', async () => {
            const first = await acquire('a');
            expect(first).toBeGreaterThan(0);
            expect(await acquire('b', NOW + 999)).toBeUndefined();
            const second = await acquire('b', NOW + 1000);
            expect(second).toBeGreaterThan(first ?? 0);
            expect(await acquire('a', NOW + 1001)).toBeUndefined();
        });

        test('renews a lease under the same fence, also one that had run out unnoticed', async () => {
            const fence = await acquire('a');
            expect(await acquire('a', NOW + 500)).toBe(fence);
            expect(await acquire('b', NOW + 1200)).toBeUndefined();
            expect(await acquire('a', NOW + 9000)).toBe(fence);
        });

        test('gives it to the next at once when it was given back, with a higher fence', async () => {
            const fence = (await acquire('a')) ?? 0;
            await store.leases.release({ name: 'role', holder: 'a' });
            expect(await acquire('b', NOW + 1)).toBeGreaterThan(fence);
        });

        test('lets nobody give back what another one holds', async () => {
            await acquire('a');
            await store.leases.release({ name: 'role', holder: 'b' });
            await store.leases.release({ name: 'unknown', holder: 'b' });
            expect(await acquire('b', NOW + 1)).toBeUndefined();
        });

        test('keeps leases of different names apart', async () => {
            await acquire('a');
            expect(await acquire('b', NOW, 'other role')).toBeGreaterThan(0);
        });

        test('of 20 that want it at once, one gets it', async () => {
            const holders = Array.from({ length: 20 }, (_, index) => `h${index}`);
            const fences = await Promise.all(holders.map((holder) => acquire(holder)));
            expect(fences.filter((fence) => fence !== undefined)).toHaveLength(1);
            const again = await Promise.all(holders.map((holder) => acquire(holder, NOW + 1000)));
            expect(again.filter((fence) => fence !== undefined)).toHaveLength(1);
        });
    });

    describe('a checkpoint store', () => {
        test('reads what was written last, by channel', async () => {
            expect(await store.checkpoints.read('one')).toBeUndefined();
            expect(await store.checkpoints.write('one', { block: 1, hash: 'h1' }, 1)).toBe(true);
            expect(await store.checkpoints.write('one', { block: 2, hash: 'h2' }, 1)).toBe(true);
            expect(await store.checkpoints.write('two', { block: 9, hash: 'h9' }, 1)).toBe(true);
            expect(await store.checkpoints.read('one')).toStrictEqual({ block: 2, hash: 'h2' });
        });

        test('refuses a writer whose lease another one has taken over', async () => {
            await store.checkpoints.write('one', { block: 1, hash: 'h1' }, 1);
            expect(await store.checkpoints.write('one', { block: 2, hash: 'h2' }, 2)).toBe(true);
            expect(await store.checkpoints.write('one', { block: 3, hash: 'h3' }, 1)).toBe(false);
            expect(await store.checkpoints.read('one')).toStrictEqual({ block: 2, hash: 'h2' });
        });

        test('a rebuild is noted until it ends, keeps or replaces the checkpoint, and needs the lease', async () => {
            const { checkpoints } = store;
            const checkpoint = { block: 4, hash: 'h4' };
            expect(await checkpoints.unfinishedRebuild('one')).toBeUndefined();
            await checkpoints.write('one', { block: 9, hash: 'h9' }, 2);
            expect(await checkpoints.beginRebuild('one', { height: 8, checkpoint }, 1)).toBe(false);
            expect(await checkpoints.unfinishedRebuild('one')).toBeUndefined();
            expect(await checkpoints.beginRebuild('one', { height: 8, checkpoint }, 3)).toBe(true);
            expect(await checkpoints.unfinishedRebuild('one')).toBe(8);
            expect(await checkpoints.unfinishedRebuild('two')).toBeUndefined();
            expect(await checkpoints.read('one')).toStrictEqual(checkpoint);
            expect(await checkpoints.write('one', { block: 9, hash: 'h9' }, 2)).toBe(false);
            expect(await checkpoints.endRebuild('one', 2)).toBe(false);
            expect(await checkpoints.endRebuild('one', 3)).toBe(true);
            expect(await checkpoints.unfinishedRebuild('one')).toBeUndefined();
            expect(await checkpoints.read('one')).toStrictEqual(checkpoint);
        });

        test('a rebuild without a checkpoint lets following begin at block 0', async () => {
            const { checkpoints } = store;
            await checkpoints.write('one', { block: 9, hash: 'h9' }, 1);
            await checkpoints.beginRebuild('one', { height: 8, checkpoint: undefined }, 2);
            await checkpoints.endRebuild('one', 2);
            expect(await checkpoints.read('one')).toBeUndefined();
            expect(await checkpoints.beginRebuild('new', { height: 1, checkpoint: undefined }, 1)).toBe(true);
            expect(await checkpoints.unfinishedRebuild('new')).toBe(1);
        });
    });

    describe('a cursor store', () => {
        test('keeps how far each reader has come', async () => {
            expect(await store.cursors.read('one')).toBeUndefined();
            await store.cursors.advance('one', 0);
            await store.cursors.advance('two', 7);
            expect(await store.cursors.read('one')).toBe(0);
            await store.cursors.advance('one', 3);
            expect(await store.cursors.read('one')).toBe(3);
            expect(await store.cursors.read('two')).toBe(7);
        });

        test('never moves back, for one that is late', async () => {
            await store.cursors.advance('one', 9);
            await store.cursors.advance('one', 4);
            expect(await store.cursors.read('one')).toBe(9);
        });

        test('is not confused with the numbers of the events', async () => {
            await store.cursors.advance('events', 9);
            expect(await store.events.lastSequence()).toBe(0);
        });
    });

    describe('an API key store', () => {
        const record: ApiKeyRecord = {
            hash: 'ab'.repeat(32),
            principal: {
                organisation: SELLER,
                caller: 'clerk',
                signer: 'org1',
                scopes: ['invoices.read', 'admin'],
            },
            createdAt: NOW,
        };

        test('finds a key by its hash, and a revoked one as revoked', async () => {
            expect(await store.apiKeys.find(record.hash)).toBeUndefined();
            await store.apiKeys.put(record);
            expect(await store.apiKeys.find(record.hash)).toStrictEqual(record);
            await store.apiKeys.put({ ...record, revokedAt: NOW + 1 });
            expect(await store.apiKeys.find(record.hash)).toStrictEqual({ ...record, revokedAt: NOW + 1 });
            await store.apiKeys.put(record);
            expect(await store.apiKeys.find(record.hash)).toStrictEqual(record);
        });
    });

    test('a store that is open answers a ping', async () => {
        expect(await store.ping()).toBe(true);
    });
}
