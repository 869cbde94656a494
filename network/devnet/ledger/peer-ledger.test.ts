import { createHash } from 'node:crypto';
import { common, peer } from '@hyperledger/fabric-protos';
import { metadataSlot, newBlock, numberOf } from './block';
import { BlockStore } from './block-store';
import type { BlockValidator } from './block-validator';
import { CommitDecisions } from './commit-decisions';
import { PeerLedger } from './peer-ledger';
import { ReadWriteSetBuilder } from './read-write-set-builder';
import { TemporaryDirectories } from './testing/temporary-directory';
import { TestChain, TRUSTING } from './testing/test-chain';
import { envelopeOf, idOf, NOBODY, writing } from './testing/test-transaction';

const { COMMIT_HASH, TRANSACTIONS_FILTER } = common.BlockMetadataIndex;
const directories = new TemporaryDirectories();
const opened: PeerLedger[] = [];

afterEach(async () => {
    await Promise.all(opened.splice(0).map((ledger) => ledger.close()));
});
afterAll(() => {
    directories.remove();
});

async function openLedger(directory = directories.make(), validator = TRUSTING): Promise<PeerLedger> {
    const decisions = new CommitDecisions(validator);
    const ledger = await PeerLedger.open({ directory, channel: 'mychannel', decisions });
    opened.push(ledger);
    return ledger;
}

async function closeAll(): Promise<void> {
    await Promise.all(opened.splice(0).map((ledger) => ledger.close()));
}

async function read(ledger: PeerLedger, key: string): Promise<string | undefined> {
    const simulator = ledger.newSimulator('reader');
    const value = await simulator.getState('invoice', key);
    await simulator.close();
    return value && Buffer.from(value).toString();
}

/** Rejects the transactions at these indexes of every block. */
function rejecting(...indexes: number[]): BlockValidator {
    const code = peer.TxValidationCode.MVCC_READ_CONFLICT;
    return {
        validate: (block) =>
            Promise.resolve(
                Uint8Array.from(block.getData()?.getDataList() ?? [], (_, index) =>
                    indexes.includes(index) ? code : 0,
                ),
            ),
    };
}

describe('a peer ledger', () => {
    it('applies valid transactions only and says in the block which they are', async () => {
        const ledger = await openLedger(directories.make(), rejecting(1));
        const chain = new TestChain();
        const block = chain.next(
            envelopeOf({ results: writing({ a: 'one' }) }),
            envelopeOf({ results: writing({ a: 'two' }) }),
        );
        const committed = await ledger.commit(block);
        expect([...metadataSlot(committed, TRANSACTIONS_FILTER)]).toEqual([0, 11]);
        expect(await read(ledger, 'a')).toBe('one');
        expect(metadataSlot(block, TRANSACTIONS_FILTER)).toHaveLength(0);
    });

    it('has the state of a block before anyone hears of the block', async () => {
        const ledger = await openLedger();
        const heard: Promise<string | undefined>[] = [];
        ledger.blocks.appended(() => heard.push(read(ledger, 'a')));
        await ledger.commit(new TestChain().next(envelopeOf({ results: writing({ a: 'one' }) })));
        expect(await Promise.all(heard)).toEqual(['one']);
    });

    it('finds a transaction with its envelope and its outcome', async () => {
        const ledger = await openLedger(directories.make(), rejecting(1));
        const nonce = Buffer.from('nonce');
        const envelope = envelopeOf({ nonce });
        await ledger.commit(new TestChain().next(envelopeOf({}), envelope));
        const found = await ledger.transaction(idOf(NOBODY, nonce));
        expect(found).toMatchObject({ block: 0n, index: 1, validationCode: 11 });
        expect(Buffer.from(found?.envelope ?? [])).toEqual(Buffer.from(envelope));
        expect(await ledger.transaction('unknown')).toBeUndefined();
    });

    it('takes the same block again without effect, and refuses a gap and another block of the same number', async () => {
        const ledger = await openLedger();
        const chain = new TestChain();
        const first = chain.next(envelopeOf({ results: writing({ a: 'one' }) }));
        const committed = await ledger.commit(first);
        expect(await ledger.commit(first)).toBe(committed);
        expect(ledger.blocks.height).toBe(1n);
        const other = newBlock({ number: 0n, previousHash: new Uint8Array(), envelopes: [envelopeOf({})] });
        await expect(ledger.commit(other)).rejects.toThrow('Another block 0');
        chain.next();
        await expect(ledger.commit(chain.next())).rejects.toThrow('Expected block 1');
        expect(await read(ledger, 'a')).toBe('one');
    });

    it('serves commits that were asked for at once in their order', async () => {
        const ledger = await openLedger();
        const chain = new TestChain();
        const blocks = ['one', 'two', 'three'].map((value) =>
            chain.next(envelopeOf({ results: writing({ a: value }) })),
        );
        const committed = await Promise.all(blocks.map((block) => ledger.commit(block)));
        expect(committed.map(numberOf)).toEqual([0n, 1n, 2n]);
        expect(await read(ledger, 'a')).toBe('three');
    });

    it('repairs the state at open when a crash came between the block and its state', async () => {
        const [directory, sibling] = [directories.make(), directories.make()];
        const chain = new TestChain();
        const remove = new ReadWriteSetBuilder();
        remove.write({ namespace: 'invoice', key: 'a', value: new Uint8Array() });
        const first = chain.next(envelopeOf({ results: writing({ a: 'one' }) }));
        await (await openLedger(directory, rejecting(1))).commit(first);
        const other = await openLedger(sibling, rejecting(1));
        await other.commit(first);
        const committed = await other.commit(
            chain.next(
                envelopeOf({ results: writing({ b: 'two' }) }),
                envelopeOf({ results: writing({ b: 'rejected' }) }),
                envelopeOf({ results: remove.build() }),
            ),
        );
        await closeAll();
        const blocks = await BlockStore.open(`${directory}/blocks`);
        await blocks.append(committed);
        await blocks.close();

        const repaired = await openLedger(directory, rejecting(1));
        expect(await read(repaired, 'a')).toBeUndefined();
        expect(await read(repaired, 'b')).toBe('two');
        const past = [];
        for await (const entry of repaired.newSimulator('reader').history('invoice', 'b')) {
            past.push(Buffer.from(entry.value).toString());
        }
        expect(past).toEqual(['two']);
    });

    it('does not apply a block twice when it is opened again', async () => {
        const directory = directories.make();
        const ledger = await openLedger(directory);
        await ledger.commit(new TestChain().next(envelopeOf({ results: writing({ a: 'one' }) })));
        await closeAll();
        const again = await openLedger(directory);
        const simulator = again.newSimulator('reader');
        let entries = 0;
        for await (const entry of simulator.history('invoice', 'a')) {
            entries += Number(!entry.isDelete);
        }
        expect(entries).toBe(1);
    });

    it('refuses a state that is ahead of its blocks', async () => {
        const [directory, fresh] = [directories.make(), directories.make()];
        const ledger = await openLedger(directory);
        await ledger.commit(new TestChain().next(envelopeOf({})));
        await closeAll();
        const { cp, rm } = await import('node:fs/promises');
        await cp(directory, fresh, { recursive: true });
        await rm(`${fresh}/blocks`, { recursive: true });
        await expect(openLedger(fresh)).rejects.toThrow('The state has seen 1 blocks, the block store has 0');
    });

    it('carries a commit hash from block 1 on, over codes, updates and the hash before', async () => {
        const ledger = await openLedger();
        const chain = new TestChain();
        const genesis = await ledger.commit(chain.next());
        const first = await ledger.commit(chain.next(envelopeOf({ results: writing({ k: 'v' }) })));
        const second = await ledger.commit(chain.next());
        expect(metadataSlot(genesis, COMMIT_HASH)).toHaveLength(0);
        const writes = Buffer.from([
            ...[0x0a, 20],
            ...[0x0a, 7, ...Buffer.from('invoice')],
            ...[0x1a, 1, ...Buffer.from('k')],
            ...[0x2a, 1, ...Buffer.from('v')],
            ...[0x32, 3, 1, 1, 0],
        ]);
        const expected = createHash('sha256')
            .update(Buffer.from([1, 0]))
            .update(writes)
            .digest();
        expect(valueOf(first)).toEqual(expected);
        expect(valueOf(second)).toEqual(
            createHash('sha256')
                .update(Buffer.from([0]))
                .update(expected)
                .digest(),
        );
    });
});

function valueOf(block: common.Block): Buffer {
    return Buffer.from(common.Metadata.deserializeBinary(metadataSlot(block, COMMIT_HASH)).getValue_asU8());
}
