import { ledger } from '@hyperledger/fabric-protos';

/** What one transaction read and wrote in one namespace. */
export interface NamespaceReadWriteSet {
    readonly namespace: string;
    readonly set: ledger.rwset.kvrwset.KVRWSet;
    /** Hashed sets of private collections are present; this ledger keeps none. */
    readonly hasCollections: boolean;
}

/** Decodes `rwset.TxReadWriteSet` bytes; throws when they are malformed. */
export function decodeReadWriteSet(bytes: Uint8Array): readonly NamespaceReadWriteSet[] {
    return ledger.rwset.TxReadWriteSet.deserializeBinary(bytes)
        .getNsRwsetList()
        .map((part) => ({
            namespace: part.getNamespace(),
            set: ledger.rwset.kvrwset.KVRWSet.deserializeBinary(part.getRwset_asU8()),
            hasCollections: part.getCollectionHashedRwsetList().length > 0,
        }));
}

/** Fabric deletes a key when it is told to, or when the value is empty (rwsetutil.IsKVWriteDelete). */
export function isDelete(write: ledger.rwset.kvrwset.KVWrite): boolean {
    return write.getIsDelete() || write.getValue_asU8().length === 0;
}

/** UTF-8 byte order, which is the order of the state database and of a read-write set. */
export function byteOrder(left: string, right: string): number {
    return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
