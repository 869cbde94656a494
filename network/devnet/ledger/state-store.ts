import { mkdir } from 'node:fs/promises';
import { ledger } from '@hyperledger/fabric-protos';
import { ClassicLevel } from 'classic-level';
import type { CommittedState, KeyedValue, KeyRange, VersionedValue } from './committed-state';
import { decodeStateKey, decodeValue, historyRange, stateKey, stateRange } from './state-encoding';
import type { StateWrite } from './state-writes';

/** One write of a key, as `GetHistoryForKey` reports it. */
export type KeyModification = ledger.queryresult.KeyModification;

type Database = ClassicLevel<Buffer, Uint8Array>;
type Snapshot = ReturnType<Database['snapshot']>;

const HEIGHT_KEY = Buffer.from('height');
/** Holds the working set of a development ledger, so that validation reads no disk. */
const CACHE_BYTES = 32 * 1024 * 1024;

/** Reads of the state at one height. `close` releases the snapshot behind it, if there is one. */
export class StateView implements CommittedState {
    readonly #db: Database;
    readonly #snapshot: Snapshot | undefined;

    constructor(db: Database, snapshot?: Snapshot) {
        this.#db = db;
        this.#snapshot = snapshot;
    }

    /** Synchronous on purpose: a read from memory costs microseconds, a thread hop ten times that. */
    get(namespace: string, key: string): VersionedValue | undefined {
        const bytes = this.#db.getSync(stateKey(namespace, key), { snapshot: this.#snapshot });
        return bytes && decodeValue(bytes);
    }

    async *range(namespace: string, range: KeyRange): AsyncGenerator<KeyedValue> {
        const bounds = { ...stateRange(namespace, range), snapshot: this.#snapshot };
        for await (const [key, bytes] of this.#db.iterator(bounds)) {
            yield { key: decodeStateKey(namespace, key), ...decodeValue(bytes) };
        }
    }

    /** All writes of a key, newest first (Fabric 2.0 and later). */
    async *history(namespace: string, key: string): AsyncGenerator<KeyModification> {
        const bounds = { ...historyRange(namespace, key), reverse: true, snapshot: this.#snapshot };
        for await (const bytes of this.#db.values(bounds)) {
            yield ledger.queryresult.KeyModification.deserializeBinary(bytes);
        }
    }

    async close(): Promise<void> {
        await this.#snapshot?.close();
    }
}

/**
 * The world state and the history of its keys, on disk. Each block's updates and the new height are one atomic
 * write without a sync: after a power failure the store may be behind the block store, never in between blocks.
 */
export class StateStore {
    readonly #db: Database;
    /** The state as it is now; it moves with each block. */
    readonly latest: StateView;
    #height: bigint;

    private constructor(db: Database, height: bigint) {
        this.#db = db;
        this.#height = height;
        this.latest = new StateView(db);
    }

    static async open(directory: string): Promise<StateStore> {
        await mkdir(directory, { recursive: true });
        const options = { keyEncoding: 'buffer', valueEncoding: 'view', cacheSize: CACHE_BYTES } as const;
        const db = new ClassicLevel<Buffer, Uint8Array>(directory, options);
        await db.open();
        const height = await db.get(HEIGHT_KEY);
        return new StateStore(db, height === undefined ? 0n : BigInt(Buffer.from(height).toString()));
    }

    /** How many blocks the state has seen. */
    get height(): bigint {
        return this.#height;
    }

    /** The state as it is now, unmoved by later blocks; close it when done. */
    snapshot(): StateView {
        return new StateView(this.#db, this.#db.snapshot());
    }

    /** Applies what the next block writes, all or nothing. */
    async apply(writes: readonly StateWrite[]): Promise<void> {
        const height = this.#height + 1n;
        const newHeight = { type: 'put', key: HEIGHT_KEY, value: Buffer.from(String(height)) } as const;
        await this.#db.batch([...writes, newHeight]);
        this.#height = height;
    }

    async close(): Promise<void> {
        await this.#db.close();
    }
}
