import { createHash } from 'node:crypto';

/** By what the store knows a key: SHA-256 in lower-case hex. */
export function keyHash(key: string): string {
    return createHash('sha256').update(key).digest('hex');
}
