import type { Instant } from '../../core/instant';
import type { ApiKeyRecord, ApiKeyStore } from '../../core/ports/api-key-store';
import { keyHash } from './key-hash';

const HASH = /^[0-9a-f]{64}$/i;

/** Revokes a key, named by itself or by its hash; the first revocation stays. Undefined if the store does not know it. */
export async function revokeKey(
    keyOrHash: string,
    { apiKeys, now }: { readonly apiKeys: ApiKeyStore; readonly now: Instant },
): Promise<ApiKeyRecord | undefined> {
    const hash = HASH.test(keyOrHash) ? keyOrHash.toLowerCase() : keyHash(keyOrHash);
    const record = await apiKeys.find(hash);
    if (record === undefined || record.revokedAt !== undefined) return record;
    const revoked = { ...record, revokedAt: now };
    await apiKeys.put(revoked);
    return revoked;
}
