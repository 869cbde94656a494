import { encodeValue, historyKey, stateKey } from './state-encoding';
import type { UpdateBatch } from './update-batch';

/** One change of the state database. */
export type StateWrite =
    | { readonly type: 'put'; readonly key: Buffer; readonly value: Uint8Array }
    | { readonly type: 'del'; readonly key: Buffer };

/** What a block's updates do to the database: the keys' values, and a line of history for each write. */
export function stateWrites(updates: UpdateBatch): readonly StateWrite[] {
    const writes: StateWrite[] = [];
    for (const { namespace, key, value } of updates.entries()) {
        const at = stateKey(namespace, key);
        writes.push(value ? { type: 'put', key: at, value: encodeValue(value) } : { type: 'del', key: at });
    }
    for (const { namespace, key, version, modification } of updates.history()) {
        const at = historyKey({ namespace, key }, version);
        writes.push({ type: 'put', key: at, value: modification.serializeBinary() });
    }
    return writes;
}
