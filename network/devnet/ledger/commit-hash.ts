import { createHash } from 'node:crypto';
import { BinaryWriter } from 'google-protobuf';
import { byteOrder } from './read-write-set';
import type { KeyUpdate, UpdateBatch } from './update-batch';
import type { Version } from './version';

/** Field numbers of `KVWritesBatchProto` and `KVWriteProto` (privacyenabledstate/update_batch.proto). */
const FIELD = { writes: 1, namespace: 1, key: 3, isDelete: 4, value: 5, version: 6 } as const;

interface KeyedUpdate {
    readonly update: KeyUpdate;
    readonly key: Buffer;
}

/** A protobuf tag of a field number below 16. */
const TAG_BYTES = 1;

/**
 * The hash by which peers compare their state: over the validation codes, the block's updates and the previous
 * commit hash (kvledger/kv_ledger.go, addBlockCommitHash). The same on every peer that decided the same.
 */
export function commitHash(of: {
    codes: Uint8Array;
    updates: UpdateBatch;
    previous: Uint8Array;
}): Uint8Array {
    return createHash('sha256')
        .update(lengthPrefixed(of.codes))
        .update(updateBytes(of.updates))
        .update(of.previous)
        .digest();
}

function lengthPrefixed(bytes: Uint8Array): Uint8Array {
    const writer = new BinaryWriter();
    writer.writeBytes(FIELD.writes, bytes);
    return writer.getResultBuffer().subarray(TAG_BYTES);
}

function updateBytes(updates: UpdateBatch): Uint8Array {
    const entries: KeyedUpdate[] = [...updates.entries()].map((update) => ({
        update,
        key: Buffer.from(update.key),
    }));
    entries.sort((left, right) => namespaceOrder(left.update, right.update) || left.key.compare(right.key));
    const writer = new BinaryWriter();
    entries.forEach((entry, index) => {
        const isFirst = entries[index - 1]?.update.namespace !== entry.update.namespace;
        writer.writeMessage(FIELD.writes, entry, ({ update, key }: KeyedUpdate, part: BinaryWriter) => {
            if (isFirst) {
                part.writeString(FIELD.namespace, update.namespace);
            }
            part.writeBytes(FIELD.key, key);
            writeChange(part, update);
        });
    });
    return writer.getResultBuffer();
}

function namespaceOrder(left: KeyUpdate, right: KeyUpdate): number {
    return left.namespace === right.namespace ? 0 : byteOrder(left.namespace, right.namespace);
}

function writeChange(writer: BinaryWriter, update: KeyUpdate): void {
    if (update.value) {
        writer.writeBytes(FIELD.value, update.value.value);
    } else {
        writer.writeBool(FIELD.isDelete, true);
    }
    writer.writeBytes(FIELD.version, versionBytes(update.version));
}

/** Each number as a length byte and its significant bytes, big-endian (common/ledger/util, order-preserving). */
function versionBytes(version: Version): Uint8Array {
    return Buffer.concat([version.block, BigInt(version.transaction)].map(significantBytes));
}

function significantBytes(number: bigint): Uint8Array {
    const hex = number === 0n ? '' : number.toString(16);
    const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
    return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}
