import { hash } from 'node:crypto';

/** SHA-256 over the parts, one after the other. For what is hashed with every transaction: a `Hash` object costs more than the hash. */
export function sha256(...parts: readonly Uint8Array[]): Buffer {
    return hash('sha256', Buffer.concat(parts), 'buffer');
}
