import { KeyObject, webcrypto } from 'node:crypto';

/** The curve of every key that the network makes, as Fabric's tools do by default. */
export const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** A key pair on P-256, its private key as PKCS #8 too. */
export interface KeyPair {
    readonly publicKey: webcrypto.CryptoKey;
    readonly privateKey: webcrypto.CryptoKey;
    readonly privateKeyPem: string;
}

/** A new key pair from the operating system's random source. */
export async function generateKeyPair(): Promise<KeyPair> {
    const { publicKey, privateKey } = await webcrypto.subtle.generateKey(P256, true, ['sign', 'verify']);
    const privateKeyPem = KeyObject.from(privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();
    return { publicKey, privateKey, privateKeyPem };
}
