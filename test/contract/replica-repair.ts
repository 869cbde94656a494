import type { InvoiceVersion } from '../../core/ledger/projection';
import type { KeptEntry, ReplicaPart } from '../../core/ports/replica-repair';
import { REPLICA_PARTS, replicaKey } from '../../core/ports/replica-repair';
import type { Store } from '../../core/ports/store';
import type { OpenStore } from './store-fixtures';
import { BUYER, invoice, payable, SELLER, STRANGER, version } from './store-fixtures';

/** What every adapter of `ReplicaRepair` promises. */
export function replicaRepairContract(open: OpenStore): void {
    describe('the replica under repair', () => {
        let store: Store;
        beforeEach(async () => {
            store = await open();
        });
        afterEach(() => store.close());

        const first = version('a', 1, invoice('a'));
        const second = version('a', 2, invoice('a', { revision: 2, ...payable('7.00') }));
        const other = version('b', 1, invoice('b'));

        test('what was applied is as it should be, in both parts, deletions included', async () => {
            const deleted = version('b', 3);
            await store.invoices.apply([first, second, other, deleted]);
            expect(await store.replicaRepair.deviations('version', [first, second, other, deleted])).toEqual(
                [],
            );
            expect(await store.replicaRepair.deviations('invoice', [second, deleted])).toEqual([]);
        });

        test('what is missing, older or otherwise is told with its members', async () => {
            await store.invoices.apply([first]);
            const [older, missing] = await store.replicaRepair.deviations('invoice', [second, other]);
            expect(older).toMatchObject({ expected: second, found: { position: first.position } });
            expect([...(older?.found?.members ?? [])].sort()).toEqual([
                'at',
                'fabricTxId',
                'folded.payableAmount',
                'invoice.revision',
                'invoice.totals.payableAmount',
                'position',
                'terms.payableAmount',
                'terms.revision',
            ]);
            expect(missing).toEqual({ expected: other });
            expect(await store.replicaRepair.deviations('version', [first, second])).toEqual([
                { expected: second },
            ]);
        });

        test('lists every entry once, in the order of the keys, whoever may see it', async () => {
            const foreign = invoice('c', {
                seller: { ...invoice('c').seller, mspId: STRANGER },
                buyer: { ...invoice('c').buyer, mspId: STRANGER },
            });
            const versions = [first, second, other, version('c', 4, foreign), version('b', 5)];
            await store.invoices.apply(versions);
            for (const part of REPLICA_PARTS) {
                const keys = new Set(versions.map((one) => replicaKey(part, one)));
                const entries = await everyEntry(store, part);
                expect(entries.map(({ key }) => key)).toEqual([...keys].sort());
            }
            expect(await everyEntry(store, 'invoice')).toContainEqual({
                key: 'a',
                id: 'a',
                position: second.position,
            });
        });

        test('a replacement overwrites what is older, equal or newer, and makes no event', async () => {
            for (const there of [
                undefined,
                first,
                version('a', 2, invoice('a', { note: 'forged' })),
                version('a', 9, invoice('a')),
            ]) {
                if (there !== undefined) await store.replicaRepair.replace('invoice', [there]);
                await store.replicaRepair.replace('invoice', [second, other]);
                expect(await store.replicaRepair.deviations('invoice', [second, other])).toEqual([]);
                expect(await store.invoices.find(BUYER, 'a')).toStrictEqual(second);
            }
            await store.replicaRepair.replace('version', [first, second]);
            expect(await store.invoices.history(SELLER, 'a')).toStrictEqual([first, second]);
            expect(await store.pendingEvents.pending(10)).toEqual([]);
        });

        test('a replacement keeps the events that wait, and what comes next is applied over it', async () => {
            await store.invoices.apply([first]);
            await store.replicaRepair.replace('invoice', [first]);
            await store.invoices.apply([second]);
            const events = await store.pendingEvents.pending(10);
            expect(events.map(({ id }) => id)).toEqual(['a.1.0.0', 'a.2.0.0']);
            expect(await store.invoices.find(SELLER, 'a')).toStrictEqual(second);
        });

        test('a replacement by a deletion leaves nothing to be found', async () => {
            await store.invoices.apply([first]);
            const deleted = version('a', 2);
            await store.replicaRepair.replace('invoice', [deleted]);
            expect(await store.invoices.find(SELLER, 'a')).toBeUndefined();
            expect(await store.replicaRepair.deviations('invoice', [deleted])).toEqual([]);
        });

        test('what was removed is gone, and nothing else is', async () => {
            await store.invoices.apply([first, second, other]);
            await store.replicaRepair.remove('invoice', ['b', 'unknown']);
            await store.replicaRepair.remove('version', [replicaKey('version', first)]);
            await store.replicaRepair.remove('version', []);
            expect(await store.invoices.find(SELLER, 'b')).toBeUndefined();
            expect(await store.invoices.history(SELLER, 'a')).toStrictEqual([second]);
            expect(await store.invoices.find(SELLER, 'a')).toStrictEqual(second);
            await store.invoices.apply([first, other]);
            expect(await store.invoices.find(SELLER, 'b')).toStrictEqual<InvoiceVersion>(other);
        });
    });
}

async function everyEntry(store: Store, part: ReplicaPart): Promise<readonly KeptEntry[]> {
    const found: KeptEntry[] = [];
    for (;;) {
        const page = await store.replicaRepair.entries(part, { after: found.at(-1)?.key ?? '', limit: 2 });
        if (page.length === 0) return found;
        found.push(...page);
    }
}
