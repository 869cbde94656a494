import type { Block, LedgerTransaction } from '../core/ledger/block';
import type { BlockRequest, BlockSource } from '../core/ports/block-source';
import type { OperationChange } from '../core/operation/change';
import type { Store } from '../core/ports/store';
import { openEmbeddedStore } from '../offchain/embedded/open-embedded-store';
import { endorsedOperation } from '../test/support/operations';
import { overriding } from '../test/support/overriding';
import { recordingLogger } from '../test/support/recording-logger';
import { claimSubmission, fail } from '../core/operation/transitions';
import { newInvoice } from '../test/support/invoices';
import { followBlocks } from './follow-blocks';

const NOW = Date.parse('2026-01-05T10:00:00Z');
const logger = recordingLogger();
let store: Store;

beforeEach(async () => {
    logger.lines.length = 0;
    store = await openEmbeddedStore({ logger });
});
afterEach(() => store.close());

const block = (
    number: number,
    transactions: readonly LedgerTransaction[] = [],
    previous = `h${number - 1}`,
): Block => ({
    number,
    hash: `h${number}`,
    previousHash: number === 0 ? '' : previous,
    transactions,
});

const transaction = (
    fabricTxId: string,
    invoiceId: string,
    over: Partial<LedgerTransaction> = {},
): LedgerTransaction => ({
    index: 0,
    fabricTxId,
    validationCode: 'VALID',
    at: NOW,
    writes: [
        {
            index: 0,
            key: `\u0000invoice\u0000${invoiceId}\u0000`,
            value: JSON.stringify(newInvoice(invoiceId)),
        },
    ],
    ...over,
});

/** Serves these blocks from the one asked for, then ends. */
function ledger(blocks: readonly Block[]): BlockSource & { readonly requests: number[] } {
    const requests: number[] = [];
    return {
        requests,
        async *read({ from }: BlockRequest) {
            requests.push(from);
            for (const one of blocks.slice(from)) yield await Promise.resolve(one);
        },
    };
}

async function follow(blocks: BlockSource, over: Partial<Store> = {}, fence = 1): Promise<void> {
    const { invoices, operations, checkpoints } = { ...store, ...over };
    const end = new AbortController();
    await followBlocks(
        {
            channel: 'mychannel',
            blocks,
            invoices,
            operations,
            checkpoints,
            settled: () => undefined,
            clock: () => NOW,
            random: () => 0.5,
            logger,
            maxBlocks: 20,
        },
        { fence, signal: end.signal },
    );
}

async function submittedOperation(id: string): Promise<void> {
    const claim = claimSubmission(await endorsedOperation(store, id, NOW), NOW);
    if (claim !== undefined) await store.operations.apply([claim]);
}

const stateOf = async (id: string) => (await store.operations.find('Org1MSP', id))?.state;

test('a valid transaction completes its operation and puts the invoice into the replica', async () => {
    await submittedOperation('op1');
    await follow(ledger([block(0), block(1, [transaction('tx-op1', 'INV-op1')])]));
    expect(await stateOf('op1')).toBe('Completed');
    expect((await store.invoices.find('Org1MSP', 'INV-op1'))?.invoice).toMatchObject({
        id: 'INV-op1',
        status: 'issued',
    });
    expect(await store.checkpoints.read('mychannel')).toEqual({ block: 1, hash: 'h1' });
});

test('an invalid transaction writes nothing into the replica (IBM-fig2)', async () => {
    await submittedOperation('op1');
    const invalid = transaction('tx-op1', 'INV-op1', { validationCode: 'ENDORSEMENT_POLICY_FAILURE' });
    await follow(ledger([block(0), block(1, [invalid])]));
    expect(await stateOf('op1')).toBe('Failed');
    expect(await store.invoices.find('Org1MSP', 'INV-op1')).toBeUndefined();
});

test('a transaction that takes effect after its operation failed changes no terminal state, and a person is told', async () => {
    await submittedOperation('op1');
    const submitted = await store.operations.find('Org1MSP', 'op1');
    if (submitted === undefined) throw new Error('the operation is gone');
    await store.operations.apply([fail(submitted, { code: 'ORDERER_REFUSED', message: 'refused' }, NOW)]);
    await follow(ledger([block(0), block(1, [transaction('tx-op1', 'INV-op1')])]));
    expect(await stateOf('op1')).toBe('Failed');
    expect(await store.invoices.find('Org1MSP', 'INV-op1')).toBeDefined();
    expect(logger.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
});

test('invoices that other applications wrote are replicated too (IBM2-3)', async () => {
    await follow(ledger([block(0, [transaction('foreign', 'INV-9')])]));
    expect(await store.invoices.find('Org2MSP', 'INV-9')).toBeDefined();
});

test('following goes on behind the checkpoint, and a replay changes nothing (IBM-9, IBM2-5)', async () => {
    await submittedOperation('op1');
    const blocks = [block(0), block(1, [transaction('tx-op1', 'INV-op1')]), block(2)];
    await follow(ledger(blocks.slice(0, 2)));
    const source = ledger(blocks);
    await follow(source);
    expect(source.requests).toEqual([2]);
    const before = await store.operations.find('Org1MSP', 'op1');
    await follow(ledger(blocks), {
        checkpoints: overriding(store.checkpoints, {
            read: () => Promise.resolve(undefined),
            write: () => Promise.resolve(true),
        }),
    });
    expect(await store.operations.find('Org1MSP', 'op1')).toEqual(before);
    expect(await store.invoices.history('Org1MSP', 'INV-op1')).toHaveLength(1);
});

test.each([
    ['a gap', [block(0), block(2)]],
    ['a fork', [block(0), block(1, [transaction('tx-op1', 'INV-op1')], 'other')]],
])('%s stops loudly, and nothing behind it is applied', async (_name, blocks) => {
    await submittedOperation('op1');
    await expect(follow(ledger(blocks))).rejects.toThrow(/came where|does not follow/u);
    expect(await stateOf('op1')).toBe('Submitted');
    expect(await store.invoices.find('Org1MSP', 'INV-op1')).toBeUndefined();
});

test('a follower whose lease has gone to another one stops', async () => {
    await store.checkpoints.write('mychannel', { block: 0, hash: 'h0' }, 7);
    await expect(follow(ledger([block(0), block(1)]), {}, 6)).rejects.toThrow('another event service');
});

test('a crash before the operation is settled leaves an invoice that can be read and an operation that is settled by the replay', async () => {
    await submittedOperation('op1');
    const blocks = ledger([block(0, [transaction('tx-op1', 'INV-op1')])]);
    const crashing = overriding(store.operations, { apply: () => Promise.reject(new Error('killed')) });
    await expect(follow(blocks, { operations: crashing })).rejects.toThrow('killed');
    expect(await store.invoices.find('Org1MSP', 'INV-op1')).toBeDefined();
    expect(await store.checkpoints.read('mychannel')).toBeUndefined();
    await follow(blocks);
    expect(await stateOf('op1')).toBe('Completed');
});

test('a settlement that loses against another writer is decided anew', async () => {
    await submittedOperation('op1');
    let interfered = false;
    const racing = overriding(store.operations, {
        apply: async (changes: readonly OperationChange[]) => {
            const operation = await store.operations.find('Org1MSP', 'op1');
            const again = operation && !interfered ? claimSubmission(operation, NOW + 60_000) : undefined;
            interfered = true;
            if (again !== undefined) await store.operations.apply([again]);
            return store.operations.apply(changes);
        },
    });
    await follow(ledger([block(0, [transaction('tx-op1', 'INV-op1')])]), { operations: racing });
    expect(await stateOf('op1')).toBe('Completed');
});

test('a write that is no invoice is named in the log and does not stop the channel', async () => {
    const strange = transaction('tx', 'INV-1', {
        writes: [{ index: 0, key: '\u0000invoice\u0000INV-1\u0000', value: '{}' }],
    });
    await follow(ledger([block(0, [strange]), block(1)]));
    expect(logger.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect((await store.checkpoints.read('mychannel'))?.block).toBe(1);
});

test('an invalid envelope that borrows a transaction id does not speak for the valid one behind it in the block', async () => {
    await submittedOperation('op1');
    const forged = transaction('tx-op1', 'INV-op1', { validationCode: 'BAD_CREATOR_SIGNATURE', writes: [] });
    await follow(ledger([block(0, [forged, transaction('tx-op1', 'INV-op1', { index: 1 })])]));
    expect(await stateOf('op1')).toBe('Completed');
});
