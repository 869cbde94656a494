import type { ledger } from '@hyperledger/fabric-protos';
import type { CommittedState } from '../committed-state';
import { RangeReads } from '../range-reads';
import type { NamespaceReadWriteSet } from '../read-write-set';
import type { KeyUpdate, UpdateBatch } from '../update-batch';
import { fromProtoVersion, sameVersion } from '../version';
import { ValidationCode } from './validation-code';

type RangeQueryInfo = ledger.rwset.kvrwset.RangeQueryInfo;

/** The state that a transaction meets: after the previous block, and after the block's earlier transactions. */
export interface CurrentState {
    readonly committed: CommittedState;
    readonly updates: UpdateBatch;
}

/** A hash tree of a lower degree does not exist (rwsetutil, newMerkleTree). */
const MIN_DEGREE = 2;

/**
 * Whether what the transaction read is still so (txmgmt/validation/validator.go): VALID, MVCC_READ_CONFLICT when a
 * key that it read has another version, PHANTOM_READ_CONFLICT when a range that it read has other keys or versions.
 */
export async function checkReads(
    readWriteSet: readonly NamespaceReadWriteSet[],
    current: CurrentState,
): Promise<ValidationCode> {
    for (const { namespace, set } of readWriteSet) {
        if (!set.getReadsList().every((read) => isUnchanged(namespace, read, current))) {
            return ValidationCode.MVCC_READ_CONFLICT;
        }
        for (const query of set.getRangeQueriesInfoList()) {
            if (!(await isSameRange(namespace, query, current))) {
                return ValidationCode.PHANTOM_READ_CONFLICT;
            }
        }
    }
    return ValidationCode.VALID;
}

function isUnchanged(namespace: string, read: ledger.rwset.kvrwset.KVRead, current: CurrentState): boolean {
    const key = read.getKey();
    if (current.updates.get(namespace, key)) {
        return false;
    }
    return sameVersion(current.committed.get(namespace, key)?.version, fromProtoVersion(read.getVersion()));
}

/** A query that stopped early names the last key that it saw as its end, and that key belongs to it. */
async function isSameRange(
    namespace: string,
    query: RangeQueryInfo,
    current: CurrentState,
): Promise<boolean> {
    const maxDegree = query.getReadsMerkleHashes()?.getMaxDegree() ?? Infinity;
    if (maxDegree < MIN_DEGREE || isTouched(namespace, query, current)) {
        return false;
    }
    const range = {
        start: query.getStartKey(),
        end: query.getEndKey(),
        includeEnd: !query.getItrExhausted(),
    };
    const reads = new RangeReads(query.getStartKey(), maxDegree);
    for await (const { key, version } of current.committed.range(namespace, range)) {
        reads.add(key, version);
    }
    return resultBytes(query).equals(resultBytes(reads.toProto()));
}

/** In the block so far, a key of the range was written, or one that was committed was deleted. */
function isTouched(namespace: string, query: RangeQueryInfo, { committed, updates }: CurrentState): boolean {
    const isInRange = rangeTest(query);
    const changes = ({ key, value }: KeyUpdate) =>
        isInRange(key) && (value !== undefined || committed.get(namespace, key) !== undefined);
    return [...updates.inNamespace(namespace)].some(changes);
}

function rangeTest(query: RangeQueryInfo): (key: string) => boolean {
    const start = Buffer.from(query.getStartKey());
    const end = Buffer.from(query.getEndKey());
    const lastOrder = query.getItrExhausted() ? -1 : 0;
    return (key) => {
        const bytes = Buffer.from(key);
        return bytes.compare(start) >= 0 && (end.length === 0 || bytes.compare(end) <= lastOrder);
    };
}

function resultBytes(query: RangeQueryInfo): Buffer {
    const result = query.getReadsMerkleHashes() ?? query.getRawReads();
    return Buffer.from(result?.serializeBinary() ?? []);
}
