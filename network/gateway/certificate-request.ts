import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { Pkcs10CertificateRequestGenerator, PemConverter } from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export interface CertificateRequest {
    readonly csrPem: string;
    /** PKCS #8. */
    readonly privateKeyPem: string;
}

/** A new key from the system's own randomness, and a request to certify it; the SDK would make the key in JavaScript. */
export async function certificateRequest(commonName: string): Promise<CertificateRequest> {
    const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
    const request = await Pkcs10CertificateRequestGenerator.create(
        { name: [{ CN: [commonName] }], keys, signingAlgorithm: ALGORITHM },
        webcrypto,
    );
    const privateKey = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
    return { csrPem: request.toString('pem'), privateKeyPem: PemConverter.encode(privateKey, 'PRIVATE KEY') };
}
