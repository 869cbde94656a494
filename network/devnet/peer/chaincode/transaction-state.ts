import type { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';

/** A key with its value, as a range query yields it. */
export interface StateEntry {
    readonly key: string;
    readonly value: Uint8Array;
}

/** One write of a key's past. */
export interface StateModification {
    readonly transactionId: string;
    readonly timestamp: Timestamp | undefined;
    readonly value: Uint8Array;
    readonly isDelete: boolean;
}

/** What a chaincode may do to the ledger within one transaction; every read and write is recorded. */
export interface TransactionState {
    getState(namespace: string, key: string): Promise<Uint8Array | undefined>;
    putState(namespace: string, key: string, value: Uint8Array): void;
    delState(namespace: string, key: string): void;
    /** Keys from start (included) to end (excluded) in byte order; an empty end is the end of the namespace. */
    range(namespace: string, start: string, end: string): AsyncIterable<StateEntry>;
    /** The newest write first. */
    history(namespace: string, key: string): AsyncIterable<StateModification>;
    getMetadata(namespace: string, key: string): Promise<ReadonlyMap<string, Uint8Array>>;
    setMetadata(namespace: string, key: string, entries: ReadonlyMap<string, Uint8Array>): void;
}
