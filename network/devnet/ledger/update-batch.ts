import { ledger } from '@hyperledger/fabric-protos';
import type { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import type { CommittedState, VersionedValue } from './committed-state';
import { isDelete, type NamespaceReadWriteSet } from './read-write-set';
import type { Version } from './version';

/** The last word of a block on one key; no value means that the key is deleted. */
export interface KeyUpdate {
    readonly namespace: string;
    readonly key: string;
    readonly value: VersionedValue | undefined;
    readonly version: Version;
}

/** One write, for the key's history. */
export interface HistoryEntry {
    readonly namespace: string;
    readonly key: string;
    readonly version: Version;
    readonly modification: ledger.queryresult.KeyModification;
}

/** The transaction whose writes are applied. */
export interface WriteOrigin {
    readonly version: Version;
    readonly transactionId: string;
    readonly timestamp: Timestamp | undefined;
}

type KVRWSet = ledger.rwset.kvrwset.KVRWSet;
type KVWrite = ledger.rwset.kvrwset.KVWrite;

const NO_METADATA: ReadonlyMap<string, Uint8Array> = new Map();

/** What the valid transactions of one block, so far, do to the state (validation/tx_ops.go). */
export class UpdateBatch {
    readonly #updates = new Map<string, Map<string, KeyUpdate>>();
    readonly #history: HistoryEntry[] = [];
    readonly #committed: CommittedState;

    /** @param committed the state before the block; a value keeps its metadata from there. */
    constructor(committed: CommittedState) {
        this.#committed = committed;
    }

    /** The block's update of a key; undefined when no transaction so far touched it. */
    get(namespace: string, key: string): KeyUpdate | undefined {
        return this.#updates.get(namespace)?.get(key);
    }

    /** The block's updates in one namespace. */
    inNamespace(namespace: string): Iterable<KeyUpdate> {
        return this.#updates.get(namespace)?.values() ?? [];
    }

    *entries(): Generator<KeyUpdate> {
        for (const namespace of this.#updates.values()) {
            yield* namespace.values();
        }
    }

    history(): readonly HistoryEntry[] {
        return this.#history;
    }

    /** Applies the writes of a valid transaction. */
    add(readWriteSet: readonly NamespaceReadWriteSet[], origin: WriteOrigin): void {
        for (const { namespace, set } of readWriteSet) {
            this.#addNamespace(namespace, set, origin);
        }
    }

    #addNamespace(namespace: string, set: KVRWSet, origin: WriteOrigin): void {
        const metadata = metadataWrites(set);
        for (const write of set.getWritesList()) {
            const key = write.getKey();
            const entries = metadata.get(key) ?? this.#latest(namespace, key)?.metadata ?? NO_METADATA;
            metadata.delete(key);
            const value = { value: write.getValue_asU8(), version: origin.version, metadata: entries };
            this.#put({
                namespace,
                key,
                version: origin.version,
                value: isDelete(write) ? undefined : value,
            });
            this.#history.push(historyOf(namespace, write, origin));
        }
        for (const [key, entries] of metadata) {
            const latest = this.#latest(namespace, key);
            if (latest) {
                const value = { value: latest.value, version: origin.version, metadata: entries };
                this.#put({ namespace, key, version: origin.version, value });
            }
        }
    }

    #latest(namespace: string, key: string): VersionedValue | undefined {
        const update = this.get(namespace, key);
        return update ? update.value : this.#committed.get(namespace, key);
    }

    #put(update: KeyUpdate): void {
        const keys = this.#updates.get(update.namespace) ?? new Map<string, KeyUpdate>();
        keys.set(update.key, update);
        this.#updates.set(update.namespace, keys);
    }
}

function metadataWrites(set: KVRWSet): Map<string, ReadonlyMap<string, Uint8Array>> {
    return new Map(
        set
            .getMetadataWritesList()
            .map((write) => [
                write.getKey(),
                new Map(write.getEntriesList().map((entry) => [entry.getName(), entry.getValue_asU8()])),
            ]),
    );
}

function historyOf(namespace: string, write: KVWrite, origin: WriteOrigin): HistoryEntry {
    const modification = new ledger.queryresult.KeyModification();
    modification.setTxId(origin.transactionId);
    modification.setTimestamp(origin.timestamp);
    modification.setIsDelete(isDelete(write));
    modification.setValue(write.getValue_asU8());
    return { namespace, key: write.getKey(), version: origin.version, modification };
}
