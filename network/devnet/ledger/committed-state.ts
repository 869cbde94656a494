import type { Version } from './version';

/** A value with the transaction that wrote it and its metadata entries, by name. */
export interface VersionedValue {
    readonly value: Uint8Array;
    readonly version: Version;
    readonly metadata: ReadonlyMap<string, Uint8Array>;
}

/** A key of a range with its value. */
export interface KeyedValue extends VersionedValue {
    readonly key: string;
}

/** A range of keys in byte order; an empty start or end is open. The end is excluded unless `includeEnd`. */
export interface KeyRange {
    readonly start: string;
    readonly end: string;
    readonly includeEnd?: boolean;
}

/** Reads of the state after one block. */
export interface CommittedState {
    get(namespace: string, key: string): VersionedValue | undefined;
    range(namespace: string, range: KeyRange): AsyncIterable<KeyedValue>;
}
