import { positionOf } from '../../../core/ledger/position';
import type { InvoiceVersion } from '../../../core/ledger/projection';
import type { Store } from '../../../core/ports/store';
import { openEmbeddedStore } from '../../../offchain/embedded/open-embedded-store';
import { newInvoice } from '../../support/invoices';
import { overriding } from '../../support/overriding';
import { recordingLogger } from '../../support/recording-logger';
import { ScriptedLedger } from '../../support/scripted-ledger';
import { CHANNEL, follow, threeInvoices, verify, versionsOf } from './scene';

let store: Store;
let ledger: ScriptedLedger;

beforeEach(async () => {
    store = await openEmbeddedStore({ logger: recordingLogger() });
    ledger = threeInvoices();
    await follow(store, ledger);
});
afterEach(() => store.close());

function newest(id: string): InvoiceVersion {
    const version = versionsOf(ledger, id).at(-1);
    if (version === undefined) throw new Error(`the ledger has no ${id}`);
    return version;
}

test('a replica that was followed is equal to the ledger, history and deletions included (IBM-30)', async () => {
    const { lines, verdict } = await verify(store, ledger);
    expect(lines).toEqual([]);
    expect(verdict).toMatchObject({ differences: 0, movedOn: 0, checkpoint: { block: 4 } });
    expect(verdict.index.versions.size).toBe(5);
});

test('each member that differs is named, in the invoice and in its history', async () => {
    const { invoice, ...version } = newest('A');
    if (invoice === undefined) throw new Error('A was not deleted');
    const forged = {
        ...invoice,
        status: 'paid' as const,
        totals: { ...invoice.totals, payableAmount: '1.00' },
    };
    await store.replicaRepair.replace('invoice', [{ ...version, fabricTxId: 'forged', invoice: forged }]);
    await store.replicaRepair.replace('version', [{ ...version, invoice: { ...invoice, currency: 'JPY' } }]);
    const { lines, verdict } = await verify(store, ledger);
    expect(lines).toEqual([
        'differs: history of A, version of block 2, transaction 0, write 0: invoice.currency',
        'differs: invoice A: fabricTxId, invoice.totals.payableAmount, invoice.status, terms.status, terms.payableAmount, folded.payableAmount',
    ]);
    expect(verdict.differences).toBe(2);
});

test('an invoice at a wrong position, older or newer than the ledger, is told with both places', async () => {
    const [first] = versionsOf(ledger, 'A');
    if (first === undefined) throw new Error('A has a first version');
    await store.replicaRepair.replace('invoice', [first]);
    const beyond = positionOf({ block: 99, transaction: 0, write: 0 });
    await store.replicaRepair.replace('invoice', [{ ...newest('B'), position: beyond }]);
    const { lines } = await verify(store, ledger);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^differs: invoice A: .*position.*stands at block 1, .* the ledger has block 2/);
    expect(lines[1]).toMatch(/^differs: invoice B: position; stands at block 99, .* the ledger has block 1/);
});

test('what is missing and what is too much is told, from the newest versions and from the history', async () => {
    await store.replicaRepair.remove('invoice', ['B']);
    await store.replicaRepair.remove('version', [`A:${newest('A').position}`]);
    await store.invoices.apply([
        { ...newest('A'), id: 'X', position: positionOf({ block: 1, transaction: 7, write: 0 }) },
    ]);
    const { lines } = await verify(store, ledger);
    expect(lines).toEqual([
        'missing: history of A, version of block 2, transaction 0, write 0',
        'missing: invoice B (block 1, transaction 1, write 0)',
        'superfluous: history of X, version of block 1, transaction 7, write 0',
        'superfluous: invoice X (block 1, transaction 7, write 0)',
    ]);
});

test('a deleted invoice that is there again differs', async () => {
    const [written, deleted] = versionsOf(ledger, 'C');
    if (written?.invoice === undefined || deleted === undefined) throw new Error('C was written and deleted');
    await store.replicaRepair.replace('invoice', [{ ...deleted, invoice: written.invoice }]);
    const { lines } = await verify(store, ledger);
    expect(lines).toEqual(['differs: invoice C: organisations.0, organisations.1, invoice, terms, folded']);
});

test('blocks that nobody has followed yet are missing', async () => {
    ledger.append({ writes: [newInvoice('E')] });
    const { lines, verdict } = await verify(store, ledger);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toBe('missing: invoice E (block 5, transaction 0, write 0)');
    expect(verdict.checkpoint).toMatchObject({ block: 4 });
});

test('what a follower applies behind the height at the start is left alone', async () => {
    const growing = overriding(store.replicaRepair, {
        deviations: async (part, expected) => {
            if (ledger.blocks.length === 5) {
                const approved = { ...newInvoice('B'), status: 'approved' as const, revision: 2 };
                ledger.append({ writes: [approved] }, { writes: [newInvoice('E')] });
                await follow(store, ledger);
            }
            return store.replicaRepair.deviations(part, expected);
        },
    });
    const { lines, verdict } = await verify({ ...store, replicaRepair: growing }, ledger, true);
    expect(lines).toEqual([]);
    expect(verdict).toMatchObject({ differences: 0, movedOn: 4, index: { height: 5 } });
});

test('positions that the ledger has not reached differ also while it is followed', async () => {
    const beyond = positionOf({ block: 99, transaction: 0, write: 0 });
    await store.replicaRepair.replace('invoice', [{ ...newest('B'), position: beyond }]);
    const { lines } = await verify(store, ledger, true);
    expect(lines).toHaveLength(1);
});

test('a checkpoint of another ledger, or beyond this one, is told', async () => {
    const other = threeInvoices('other');
    expect((await verify(store, other)).lines).toEqual([expect.stringContaining('made from another ledger')]);
    await store.checkpoints.write(CHANNEL, { block: 9, hash: 'x' }, 1);
    expect((await verify(store, ledger)).lines).toEqual(['checkpoint: block 9 is newer than the ledger']);
});

test('a peer that sends fewer blocks than it reports, or a broken chain, is no verdict', async () => {
    const boastful = overriding(ledger, { height: () => Promise.resolve(9) });
    await expect(verify(store, boastful)).rejects.toThrow('sent no block 5');
    ledger.blocks.push({ number: 5, previousHash: 'fork', hash: 'h', transactions: [] });
    await expect(verify(store, ledger)).rejects.toThrow('fork');
});

test('an empty ledger and an empty replica are equal', async () => {
    const empty = await openEmbeddedStore({ logger: recordingLogger() });
    expect((await verify(empty, new ScriptedLedger())).verdict).toMatchObject({ differences: 0 });
    await empty.close();
});
