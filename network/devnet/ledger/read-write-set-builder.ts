import { ledger } from '@hyperledger/fabric-protos';
import type { RangeReads } from './range-reads';
import { byteOrder } from './read-write-set';
import { toProtoVersion, type Version } from './version';

const { NsReadWriteSet, TxReadWriteSet } = ledger.rwset;
const { KVMetadataEntry, KVMetadataWrite, KVRead, KVRWSet, KVWrite } = ledger.rwset.kvrwset;

type Entries = ReadonlyMap<string, Uint8Array>;

interface Recorded {
    readonly reads: Map<string, Version | undefined>;
    readonly writes: Map<string, Uint8Array>;
    readonly metadataWrites: Map<string, Entries>;
    readonly ranges: RangeReads[];
}

/** Collects a transaction's reads and writes; the order in which they came does not show (rwsetutil/rwset_builder.go). */
export class ReadWriteSetBuilder {
    readonly #namespaces = new Map<string, Recorded>();

    read(entry: { namespace: string; key: string; version: Version | undefined }): void {
        this.#of(entry.namespace).reads.set(entry.key, entry.version);
    }

    write(entry: { namespace: string; key: string; value: Uint8Array }): void {
        this.#of(entry.namespace).writes.set(entry.key, entry.value);
    }

    writeMetadata(entry: { namespace: string; key: string; entries: Entries }): void {
        this.#of(entry.namespace).metadataWrites.set(entry.key, entry.entries);
    }

    range(namespace: string, reads: RangeReads): void {
        this.#of(namespace).ranges.push(reads);
    }

    /** Serialised `rwset.TxReadWriteSet`, namespaces and keys in byte order. Call it once all is recorded. */
    build(): Uint8Array {
        const result = new TxReadWriteSet();
        result.setDataModel(TxReadWriteSet.DataModel.KV);
        for (const [namespace, recorded] of sorted(this.#namespaces)) {
            const part = new NsReadWriteSet();
            part.setNamespace(namespace);
            part.setRwset(toProto(recorded).serializeBinary());
            result.addNsRwset(part);
        }
        return result.serializeBinary();
    }

    #of(namespace: string): Recorded {
        const known = this.#namespaces.get(namespace);
        if (known) {
            return known;
        }
        const empty: Recorded = {
            reads: new Map(),
            writes: new Map(),
            metadataWrites: new Map(),
            ranges: [],
        };
        this.#namespaces.set(namespace, empty);
        return empty;
    }
}

function toProto(recorded: Recorded): ledger.rwset.kvrwset.KVRWSet {
    const set = new KVRWSet();
    set.setReadsList(sorted(recorded.reads).map(([key, version]) => toRead(key, version)));
    set.setWritesList(sorted(recorded.writes).map(([key, value]) => toWrite(key, value)));
    set.setMetadataWritesList(
        sorted(recorded.metadataWrites).map(([key, entries]) => toMetadataWrite(key, entries)),
    );
    set.setRangeQueriesInfoList(distinct(recorded.ranges.map((range) => range.toProto())));
    return set;
}

function toRead(key: string, version: Version | undefined): ledger.rwset.kvrwset.KVRead {
    const read = new KVRead();
    read.setKey(key);
    read.setVersion(version && toProtoVersion(version));
    return read;
}

function toWrite(key: string, value: Uint8Array): ledger.rwset.kvrwset.KVWrite {
    const write = new KVWrite();
    write.setKey(key);
    write.setIsDelete(value.length === 0);
    write.setValue(value);
    return write;
}

function toMetadataWrite(key: string, entries: Entries): ledger.rwset.kvrwset.KVMetadataWrite {
    const write = new KVMetadataWrite();
    write.setKey(key);
    for (const [name, value] of sorted(entries)) {
        const entry = new KVMetadataEntry();
        entry.setName(name);
        entry.setValue(value);
        write.addEntries(entry);
    }
    return write;
}

/** The same range read twice is recorded once, the first time, in the order of the calls. */
function distinct(queries: ledger.rwset.kvrwset.RangeQueryInfo[]): ledger.rwset.kvrwset.RangeQueryInfo[] {
    const seen = new Set<string>();
    return queries.filter((query) => {
        const key = JSON.stringify([query.getStartKey(), query.getEndKey(), query.getItrExhausted()]);
        return !seen.has(key) && seen.add(key);
    });
}

function sorted<Value>(entries: ReadonlyMap<string, Value>): [string, Value][] {
    return [...entries].sort(([left], [right]) => byteOrder(left, right));
}
