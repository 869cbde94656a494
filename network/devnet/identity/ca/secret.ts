import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** A secret as it is stored: it cannot be turned back. Base64. */
export interface HashedSecret {
    readonly salt: string;
    readonly hash: string;
}

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** 9 bytes are the 12 characters that fabric-ca-server's own secrets have. */
const SECRET_BYTES = 9;

/** A secret for somebody who did not choose one. */
export function newSecret(): string {
    return randomBytes(SECRET_BYTES).toString('base64url');
}

/** scrypt (RFC 7914) with a salt of its own. */
export async function hashSecret(secret: string): Promise<HashedSecret> {
    const salt = randomBytes(SALT_BYTES);
    return { salt: salt.toString('base64'), hash: (await derive(secret, salt)).toString('base64') };
}

/** Whether this is the secret; takes the same time for right and wrong. */
export async function matchesSecret(secret: string, { salt, hash }: HashedSecret): Promise<boolean> {
    return timingSafeEqual(await derive(secret, Buffer.from(salt, 'base64')), Buffer.from(hash, 'base64'));
}

function derive(secret: string, salt: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
        scrypt(secret, salt, HASH_BYTES, (error, key) => {
            if (error) reject(error);
            else resolve(key);
        });
    });
}
