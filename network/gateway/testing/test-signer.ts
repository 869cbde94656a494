import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { PemConverter, X509CertificateGenerator } from '@peculiar/x509';
import { DAY } from '../../../core/instant';
import type { SignerCredentials } from '../native-signer';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** A self-signed identity, valid for this time from now on, and before for that. */
export async function testCredentials(
    mspId = 'Org1MSP',
    lifeMs = DAY,
    pastMs = 0,
): Promise<SignerCredentials> {
    const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
    const certificate = await X509CertificateGenerator.createSelfSigned(
        {
            name: `CN=${mspId}`,
            keys,
            signingAlgorithm: ALGORITHM,
            notBefore: new Date(Date.now() - pastMs),
            notAfter: new Date(Date.now() + lifeMs),
        },
        webcrypto,
    );
    const privateKey = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
    return {
        mspId,
        certificatePem: certificate.toString('pem'),
        privateKeyPem: PemConverter.encode(privateKey, 'PRIVATE KEY'),
    };
}
