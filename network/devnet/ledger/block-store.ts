import { EventEmitter } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { common, peer } from '@hyperledger/fabric-protos';
import { ClassicLevel } from 'classic-level';
import { bytesOf, dataHashOf, envelopesOf, hashOf, headerOf, metadataSlot, numberOf } from './block';
import { RecentBlocks } from './recent-blocks';
import { summaryOf } from './transaction';

/** Where a transaction is on the ledger. */
export interface TransactionLocation {
    readonly block: bigint;
    readonly index: number;
    /** `peer.TxValidationCode`; NOT_VALIDATED in a store whose blocks no peer has validated. */
    readonly validationCode: number;
}

const HEIGHT_KEY = Buffer.from('height');
const BLOCK_PREFIX = 'b';
const HASH_PREFIX = 'h';
const TRANSACTION_PREFIX = 't';
const LOCATION_BYTES = 13;

type Database = ClassicLevel<Buffer, Uint8Array>;
type Entry = { type: 'put'; key: Buffer; value: Uint8Array };

/**
 * How blocks can be found: by number alone, which is all that an orderer's ledger knows (fabric
 * common/ledger/blockledger/fileledger/factory.go), or by hash and transaction id as well.
 */
export type BlockIndex = 'numbers' | 'all';

/**
 * The chain of blocks of one channel on disk. It never has a gap: a
 * block is accepted only on top of the one before it. Blocks that are handed out must not be changed.
 */
export class BlockStore {
    readonly #db: Database;
    readonly #index: BlockIndex;
    readonly #recent = new RecentBlocks();
    readonly #events = new EventEmitter().setMaxListeners(0);
    #height: bigint;
    #tipHash: Uint8Array = new Uint8Array();

    private constructor(db: Database, index: BlockIndex, height: bigint) {
        this.#db = db;
        this.#index = index;
        this.#height = height;
    }

    static async open(directory: string, index: BlockIndex = 'all'): Promise<BlockStore> {
        await mkdir(directory, { recursive: true });
        const db = new ClassicLevel<Buffer, Uint8Array>(directory, {
            keyEncoding: 'buffer',
            valueEncoding: 'view',
        });
        await db.open();
        const height = fromBigEndian(await db.get(HEIGHT_KEY));
        const store = new BlockStore(db, index, height);
        const tip = await store.get(height - 1n);
        if (tip) store.#tipHash = hashOf(tip);
        return store;
    }

    /** How many blocks can be read: one more than the newest block's number. */
    get height(): bigint {
        return this.#height;
    }

    /** The newest block's hash; empty in an empty store. */
    get tipHash(): Uint8Array {
        return this.#tipHash;
    }

    /**
     * Appends the next block; it is on disk when this resolves, and is readable only then. `whenDurable` runs
     * between the two, so that what depends on the block can be brought up to date before anyone hears of it.
     * Throws on a wrong number, previous hash or data hash. One append at a time.
     */
    async append(
        block: common.Block,
        whenDurable: () => Promise<void> = () => Promise.resolve(),
    ): Promise<void> {
        this.#assertNext(block);
        const hash = hashOf(block);
        const bytes = bytesOf(block);
        await this.#db.batch(await this.#entries(block, { hash, bytes }), { sync: true });
        await whenDurable();
        this.#recent.add({ block, bytes });
        this.#height += 1n;
        this.#tipHash = hash;
        this.#events.emit('appended', this.#height);
    }

    async get(number: bigint): Promise<common.Block | undefined> {
        const recent = this.#recent.get(number);
        if (recent) {
            return recent.block;
        }
        const bytes = await this.getBytes(number);
        return bytes && common.Block.deserializeBinary(bytes);
    }

    /** The block as it was serialised when it was appended, so that nobody has to do it again. */
    async getBytes(number: bigint): Promise<Uint8Array | undefined> {
        if (number < 0n || number >= this.#height) {
            return undefined;
        }
        return this.#recent.get(number)?.bytes ?? (await this.#db.get(blockKey(number)));
    }

    async getByHash(hash: Uint8Array): Promise<common.Block | undefined> {
        const number = await this.#db.get(hashKey(hash));
        return number && this.get(fromBigEndian(number));
    }

    /** The first transaction with this id, as in Fabric's index; undefined when there is none. */
    getByTransactionId(id: string): Promise<TransactionLocation | undefined> {
        const location = id === '' ? undefined : this.#db.getSync(transactionKey(id));
        const decoded = location && decodeLocation(location);
        return Promise.resolve(decoded && decoded.block < this.#height ? decoded : undefined);
    }

    /** Calls the listener with the new height after each append; call the result to stop. */
    appended(listener: (height: bigint) => void): () => void {
        this.#events.on('appended', listener);
        return () => {
            this.#events.off('appended', listener);
        };
    }

    async close(): Promise<void> {
        this.#events.removeAllListeners();
        await this.#db.close();
    }

    #assertNext(block: common.Block): void {
        const header = headerOf(block);
        if (numberOf(block) !== this.#height) {
            throw new Error(
                `Expected block ${String(this.#height)}, received block ${String(numberOf(block))}`,
            );
        }
        if (!sameBytes(header.getPreviousHash_asU8(), this.#tipHash)) {
            throw new Error(
                `Block ${String(this.#height)} does not follow the newest block: unexpected previous hash`,
            );
        }
        if (!sameBytes(header.getDataHash_asU8(), dataHashOf(block))) {
            throw new Error(`Block ${String(this.#height)} has a data hash that is not the hash of its data`);
        }
    }

    async #entries(block: common.Block, stored: { hash: Uint8Array; bytes: Uint8Array }): Promise<Entry[]> {
        const entries: Entry[] = [
            { type: 'put', key: blockKey(this.#height), value: stored.bytes },
            { type: 'put', key: HEIGHT_KEY, value: toBigEndian(this.#height + 1n) },
        ];
        if (this.#index === 'numbers') return entries;
        const byHash: Entry = { type: 'put', key: hashKey(stored.hash), value: toBigEndian(this.#height) };
        return [...entries, byHash, ...(await this.#newTransactions(block))];
    }

    async #newTransactions(block: common.Block): Promise<Entry[]> {
        const codes = metadataSlot(block, common.BlockMetadataIndex.TRANSACTIONS_FILTER);
        const first = new Map<string, TransactionLocation>();
        envelopesOf(block).forEach((envelope, index) => {
            const { id } = summaryOf(envelope);
            if (id !== '' && !first.has(id)) {
                const validationCode = codes[index] ?? peer.TxValidationCode.NOT_VALIDATED;
                first.set(id, { block: this.#height, index, validationCode });
            }
        });
        const entries = [...first].map(([id, location]) => ({ key: transactionKey(id), location }));
        const known = await this.#db.getMany(entries.map(({ key }) => key));
        return entries
            .filter((_, index) => !isEarlier(known[index], this.#height))
            .map(({ key, location }) => ({ type: 'put', key, value: encodeLocation(location) }));
    }
}

function isEarlier(location: Uint8Array | undefined, height: bigint): boolean {
    return location !== undefined && decodeLocation(location).block < height;
}

function blockKey(number: bigint): Buffer {
    return Buffer.concat([Buffer.from(BLOCK_PREFIX), toBigEndian(number)]);
}

function hashKey(hash: Uint8Array): Buffer {
    return Buffer.concat([Buffer.from(HASH_PREFIX), hash]);
}

function transactionKey(id: string): Buffer {
    return Buffer.from(TRANSACTION_PREFIX + id);
}

function encodeLocation(location: TransactionLocation): Uint8Array {
    const bytes = Buffer.alloc(LOCATION_BYTES);
    bytes.writeBigUInt64BE(location.block, 0);
    bytes.writeUInt32BE(location.index, 8);
    bytes.writeUInt8(location.validationCode, 12);
    return bytes;
}

function decodeLocation(bytes: Uint8Array): TransactionLocation {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return { block: view.getBigUint64(0), index: view.getUint32(8), validationCode: view.getUint8(12) };
}

function toBigEndian(number: bigint): Buffer {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(number);
    return bytes;
}

function fromBigEndian(bytes: Uint8Array | undefined): bigint {
    return bytes === undefined
        ? 0n
        : new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0);
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
    return Buffer.compare(left, right) === 0;
}
