import { randomBytes } from 'node:crypto';
import type { Instant } from '../../core/instant';
import type { ApiKeyStore, Principal } from '../../core/ports/api-key-store';
import { keyHash } from './key-hash';

/** 256 bits, as many as SHA-256 keeps. */
const KEY_BYTES = 32;

/** Makes a key and stores its hash. The key itself is kept nowhere: whoever asked for it has the only copy. */
export async function newKey(
    principal: Principal,
    { apiKeys, now }: { readonly apiKeys: ApiKeyStore; readonly now: Instant },
): Promise<string> {
    const key = `key_${randomBytes(KEY_BYTES).toString('base64url')}`;
    await apiKeys.put({ hash: keyHash(key), principal, createdAt: now });
    return key;
}
