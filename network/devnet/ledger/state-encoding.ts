import { ledger } from '@hyperledger/fabric-protos';
import type { KeyRange, VersionedValue } from './committed-state';
import type { Version } from './version';

const { KVMetadataEntry, KVMetadataWrite } = ledger.rwset.kvrwset;

/** Separates a namespace from a key, and comes before all that a namespace may contain. */
const SEPARATOR = '\u0000';
/** The byte after the separator: where the keys of a namespace end. */
const AFTER_SEPARATOR = '\u0001';
const STATE_PREFIX = 's';
const HISTORY_PREFIX = 'k';
const VERSION_BYTES = 12;
const VALUE_OFFSET = VERSION_BYTES + 4;
const NO_METADATA: ReadonlyMap<string, Uint8Array> = new Map();

/** Bounds of a database iterator. */
export interface Bounds {
    readonly gte: Buffer;
    readonly lt?: Buffer;
    readonly lte?: Buffer;
}

export function stateKey(namespace: string, key: string): Buffer {
    return Buffer.from(STATE_PREFIX + namespace + SEPARATOR + key);
}

export function decodeStateKey(namespace: string, stored: Buffer): string {
    return stored.toString('utf8', Buffer.byteLength(STATE_PREFIX + namespace + SEPARATOR));
}

export function stateRange(namespace: string, range: KeyRange): Bounds {
    const gte = stateKey(namespace, range.start);
    if (range.end === '') {
        return { gte, lt: Buffer.from(STATE_PREFIX + namespace + AFTER_SEPARATOR) };
    }
    const end = stateKey(namespace, range.end);
    return range.includeEnd === true ? { gte, lte: end } : { gte, lt: end };
}

/** The key's length comes first, so that no key's history lies inside another's. */
function historyPrefix(namespace: string, key: string): Buffer {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(key));
    return Buffer.concat([Buffer.from(HISTORY_PREFIX + namespace + SEPARATOR), length, Buffer.from(key)]);
}

export function historyKey(of: { namespace: string; key: string }, version: Version): Buffer {
    return Buffer.concat([historyPrefix(of.namespace, of.key), encodeVersion(version)]);
}

export function historyRange(namespace: string, key: string): Bounds {
    const prefix = historyPrefix(namespace, key);
    return { gte: prefix, lte: Buffer.concat([prefix, Buffer.alloc(VERSION_BYTES, 0xff)]) };
}

/** Version, length of the metadata, metadata (`kvrwset.KVMetadataWrite`), value. */
export function encodeValue(stored: VersionedValue): Uint8Array {
    const metadata = encodeMetadata(stored.metadata);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(metadata.length);
    return Buffer.concat([encodeVersion(stored.version), length, metadata, stored.value]);
}

export function decodeValue(bytes: Uint8Array): VersionedValue {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const metadataEnd = VALUE_OFFSET + view.getUint32(VERSION_BYTES);
    return {
        version: { block: view.getBigUint64(0), transaction: view.getUint32(8) },
        metadata:
            metadataEnd === VALUE_OFFSET
                ? NO_METADATA
                : decodeMetadata(bytes.subarray(VALUE_OFFSET, metadataEnd)),
        value: bytes.subarray(metadataEnd),
    };
}

function encodeVersion(version: Version): Buffer {
    const bytes = Buffer.alloc(VERSION_BYTES);
    bytes.writeBigUInt64BE(version.block, 0);
    bytes.writeUInt32BE(version.transaction, 8);
    return bytes;
}

function encodeMetadata(entries: ReadonlyMap<string, Uint8Array>): Uint8Array {
    if (entries.size === 0) {
        return new Uint8Array();
    }
    const write = new KVMetadataWrite();
    for (const [name, value] of entries) {
        const entry = new KVMetadataEntry();
        entry.setName(name);
        entry.setValue(value);
        write.addEntries(entry);
    }
    return write.serializeBinary();
}

function decodeMetadata(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
    const entries = KVMetadataWrite.deserializeBinary(bytes).getEntriesList();
    return new Map(entries.map((entry) => [entry.getName(), entry.getValue_asU8()]));
}
