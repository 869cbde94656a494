import { common, peer } from '@hyperledger/fabric-protos';
import { headerHash } from '../../block-hash';
import { headerOf, newBlock, numberOf, withMetadata } from './block';
import { BlockStore, type BlockIndex } from './block-store';
import { TemporaryDirectories } from './testing/temporary-directory';
import { TestChain } from './testing/test-chain';
import { envelopeOf, idOf, NOBODY } from './testing/test-transaction';

const directories = new TemporaryDirectories();
const open: BlockStore[] = [];

afterEach(async () => {
    await Promise.all(open.splice(0).map((store) => store.close()));
});
afterAll(() => {
    directories.remove();
});

async function openStore(directory = directories.make(), index: BlockIndex = 'all'): Promise<BlockStore> {
    const store = await BlockStore.open(directory, index);
    open.push(store);
    return store;
}

function validated(block: common.Block, ...codes: number[]): common.Block {
    return withMetadata(
        block,
        new Map([[common.BlockMetadataIndex.TRANSACTIONS_FILTER, Uint8Array.from(codes)]]),
    );
}

describe('the block store', () => {
    it('is empty at first', async () => {
        const store = await openStore();
        expect(store.height).toBe(0n);
        expect(store.tipHash).toHaveLength(0);
        expect(await store.get(0n)).toBeUndefined();
    });

    it('gives back after a restart what it was given', async () => {
        const directory = directories.make();
        const chain = new TestChain();
        const first = await BlockStore.open(directory);
        const blocks = [chain.next(envelopeOf({})), chain.next(envelopeOf({}), envelopeOf({}))];
        for (const block of blocks) {
            await first.append(block);
        }
        const { tipHash } = first;
        await first.close();

        const store = await openStore(directory);
        expect(store.height).toBe(2n);
        expect(Buffer.from(store.tipHash)).toEqual(Buffer.from(tipHash));
        expect((await store.get(1n))?.serializeBinary()).toEqual(blocks[1]?.serializeBinary());
        expect(Buffer.from((await store.getBytes(0n)) ?? [])).toEqual(
            Buffer.from(blocks[0]?.serializeBinary() ?? []),
        );
    });

    it('finds a block by its hash', async () => {
        const store = await openStore();
        const chain = new TestChain();
        const block = chain.next(envelopeOf({}));
        await store.append(block);
        const found = await store.getByHash(headerHash(headerOf(block)));
        expect(found && numberOf(found)).toBe(0n);
        expect(await store.getByHash(Buffer.alloc(32))).toBeUndefined();
    });

    it('finds nothing but numbers where it indexes nothing else', async () => {
        const store = await openStore(directories.make(), 'numbers');
        const nonce = Buffer.from('nonce');
        const block = new TestChain().next(envelopeOf({ nonce }));
        await store.append(block);
        expect(await store.get(0n)).toBe(block);
        expect(await store.getByHash(headerHash(headerOf(block)))).toBeUndefined();
        expect(await store.getByTransactionId(idOf(NOBODY, nonce))).toBeUndefined();
    });

    it('refuses a gap, a fork and changed data', async () => {
        const store = await openStore();
        const chain = new TestChain();
        await store.append(chain.next(envelopeOf({})));
        const next = { number: 1n, previousHash: store.tipHash, envelopes: [envelopeOf({})] };
        await expect(store.append(newBlock({ ...next, number: 2n }))).rejects.toThrow('Expected block 1');
        await expect(store.append(newBlock({ ...next, previousHash: Buffer.alloc(32) }))).rejects.toThrow(
            'previous hash',
        );
        const tampered = newBlock(next);
        tampered.getData()?.addData(Buffer.from('one more'));
        await expect(store.append(tampered)).rejects.toThrow('data hash');
        expect(store.height).toBe(1n);
    });

    it('locates the first transaction of an id, within a block and across blocks', async () => {
        const store = await openStore();
        const chain = new TestChain();
        const nonce = Buffer.from('nonce');
        const same = () => envelopeOf({ nonce });
        await store.append(validated(chain.next(envelopeOf({}), same(), same()), 0, 11, 9));
        await store.append(validated(chain.next(same()), 9));
        expect(await store.getByTransactionId(idOf(NOBODY, nonce))).toEqual({
            block: 0n,
            index: 1,
            validationCode: 11,
        });
        expect(await store.getByTransactionId('unknown')).toBeUndefined();
        expect(await store.getByTransactionId('')).toBeUndefined();
    });

    it('says that a transaction is not validated when no peer has seen its block', async () => {
        const store = await openStore();
        const nonce = Buffer.from('nonce');
        await store.append(new TestChain().next(envelopeOf({ nonce })));
        const location = await store.getByTransactionId(idOf(NOBODY, nonce));
        expect(location?.validationCode).toBe(peer.TxValidationCode.NOT_VALIDATED);
    });

    it('shows a block to readers only after what depends on it is done', async () => {
        const store = await openStore();
        const nonce = Buffer.from('nonce');
        const seen: bigint[] = [];
        store.appended((height) => seen.push(height));
        await store.append(new TestChain().next(envelopeOf({ nonce })), async () => {
            expect(await store.get(0n)).toBeUndefined();
            expect(await store.getByTransactionId(idOf(NOBODY, nonce))).toBeUndefined();
            expect(seen).toEqual([]);
        });
        expect(await store.get(0n)).toBeDefined();
        expect(seen).toEqual([1n]);
    });

    it('stops calling a listener that has left', async () => {
        const store = await openStore();
        const chain = new TestChain();
        const seen: bigint[] = [];
        const leave = store.appended((height) => seen.push(height));
        await store.append(chain.next(envelopeOf({})));
        leave();
        await store.append(chain.next(envelopeOf({})));
        expect(seen).toEqual([1n]);
    });

    it('takes a block again whose dependants failed', async () => {
        const store = await openStore();
        const block = new TestChain().next(envelopeOf({}));
        await expect(store.append(block, () => Promise.reject(new Error('state')))).rejects.toThrow('state');
        await store.append(block);
        expect(store.height).toBe(1n);
    });

    it('serves old blocks that are no longer in memory', async () => {
        const store = await openStore();
        const chain = new TestChain();
        for (let index = 0; index < 70; index += 1) {
            await store.append(chain.next(envelopeOf({})));
        }
        const oldest = await store.get(0n);
        expect(oldest && numberOf(oldest)).toBe(0n);
        const newest = await store.get(69n);
        expect(newest && numberOf(newest)).toBe(69n);
    });
});
