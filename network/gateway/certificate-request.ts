import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
    PemConverter,
    Pkcs10CertificateRequestGenerator,
    SubjectAlternativeNameExtension,
    type JsonGeneralName,
} from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export interface CertificateRequest {
    readonly csrPem: string;
    /** PKCS #8. */
    readonly privateKeyPem: string;
}

/**
 * A new key from the system's own randomness, and a request to certify it; the SDK would make the key in JavaScript. A
 * certificate for a server names its hosts, DNS names and IP addresses.
 */
export async function certificateRequest(
    commonName: string,
    hosts: readonly string[] = [],
): Promise<CertificateRequest> {
    const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
    const request = await Pkcs10CertificateRequestGenerator.create(
        {
            name: [{ CN: [commonName] }],
            keys,
            signingAlgorithm: ALGORITHM,
            extensions:
                hosts.length === 0 ? [] : [new SubjectAlternativeNameExtension(hosts.map(alternativeName))],
        },
        webcrypto,
    );
    const privateKey = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
    return { csrPem: request.toString('pem'), privateKeyPem: PemConverter.encode(privateKey, 'PRIVATE KEY') };
}

function alternativeName(host: string): JsonGeneralName {
    return { type: isIP(host) === 0 ? 'dns' : 'ip', value: host };
}
