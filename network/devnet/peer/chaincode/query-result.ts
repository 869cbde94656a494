import { ledger } from '@hyperledger/fabric-protos';
import type { StateEntry, StateModification } from './transaction-state';

/** `queryresult.KV` bytes. */
export function keyValue(namespace: string, entry: StateEntry): Uint8Array {
    const result = new ledger.queryresult.KV();
    result.setNamespace(namespace);
    result.setKey(entry.key);
    result.setValue(entry.value);
    return result.serializeBinary();
}

/** `queryresult.KeyModification` bytes. */
export function keyModification(modification: StateModification): Uint8Array {
    const result = new ledger.queryresult.KeyModification();
    result.setTxId(modification.transactionId);
    result.setValue(modification.value);
    result.setTimestamp(modification.timestamp);
    result.setIsDelete(modification.isDelete);
    return result.serializeBinary();
}

export async function* keyValues(
    namespace: string,
    entries: AsyncIterable<StateEntry>,
): AsyncGenerator<Uint8Array, undefined> {
    for await (const entry of entries) yield keyValue(namespace, entry);
    return undefined;
}

export async function* keyModifications(
    modifications: AsyncIterable<StateModification>,
): AsyncGenerator<Uint8Array, undefined> {
    for await (const modification of modifications) yield keyModification(modification);
    return undefined;
}
