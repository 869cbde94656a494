import type { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import type { VersionedValue } from './committed-state';
import { RangeReads } from './range-reads';
import { ReadWriteSetBuilder } from './read-write-set-builder';
import type { StateView } from './state-store';

/** A key of a range with its committed value. */
export interface KeyValue {
    readonly key: string;
    readonly value: Uint8Array;
}

/** One past write of a key. */
export interface KeyHistory {
    readonly transactionId: string;
    readonly timestamp: Timestamp | undefined;
    readonly value: Uint8Array;
    readonly isDelete: boolean;
}

/**
 * Runs one transaction against the state as it was when the simulator was made, whatever is committed meanwhile,
 * and records what it reads and writes. Reads never see the transaction's own writes. Close it when done.
 */
export class Simulator {
    readonly transactionId: string;
    readonly #view: StateView;
    readonly #builder = new ReadWriteSetBuilder();

    constructor(transactionId: string, view: StateView) {
        this.transactionId = transactionId;
        this.#view = view;
    }

    /** The committed value; undefined when the key does not exist. */
    getState(namespace: string, key: string): Promise<Uint8Array | undefined> {
        return Promise.resolve(this.#read(namespace, key)?.value);
    }

    /** An empty value deletes the key, as in Fabric. */
    putState(namespace: string, key: string, value: Uint8Array): void {
        this.#builder.write({ namespace, key, value });
    }

    delState(namespace: string, key: string): void {
        this.#builder.write({ namespace, key, value: new Uint8Array() });
    }

    /**
     * The keys from `start` up to, without, `end`; an empty bound is open. What is iterated over is recorded for
     * the phantom check, and so is whether the end was reached; a range that is never iterated records nothing.
     */
    async *range(namespace: string, start: string, end: string): AsyncGenerator<KeyValue> {
        const reads = new RangeReads(start);
        this.#builder.range(namespace, reads);
        for await (const { key, value, version } of this.#view.range(namespace, { start, end })) {
            reads.add(key, version);
            yield { key, value };
        }
        reads.exhaust(end);
    }

    /** All committed writes of a key, newest first. They are not part of the read set, as in Fabric. */
    async *history(namespace: string, key: string): AsyncGenerator<KeyHistory> {
        for await (const modification of this.#view.history(namespace, key)) {
            yield {
                transactionId: modification.getTxId(),
                timestamp: modification.getTimestamp(),
                value: modification.getValue_asU8(),
                isDelete: modification.getIsDelete(),
            };
        }
    }

    /** The key's committed metadata entries by name; empty when there are none. The key counts as read. */
    getMetadata(namespace: string, key: string): Promise<ReadonlyMap<string, Uint8Array>> {
        return Promise.resolve(this.#read(namespace, key)?.metadata ?? new Map<string, Uint8Array>());
    }

    /** Replaces all metadata entries of the key; no entries removes them. */
    setMetadata(namespace: string, key: string, entries: ReadonlyMap<string, Uint8Array>): void {
        this.#builder.writeMetadata({ namespace, key, entries });
    }

    /** Serialised `rwset.TxReadWriteSet`: the same operations on the same state give the same bytes. */
    results(): Uint8Array {
        return this.#builder.build();
    }

    async close(): Promise<void> {
        await this.#view.close();
    }

    #read(namespace: string, key: string): VersionedValue | undefined {
        const stored = this.#view.get(namespace, key);
        this.#builder.read({ namespace, key, version: stored?.version });
        return stored;
    }
}
