import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CertificateWithKey } from '../../../network/devnet/identity/certificate-authority';
import type { TestNetwork } from './test-network';

/** The enrolment authority of an organisation, for certificates that no honest authority would issue. */
export function authorityFiles(
    { kind, dataDirectory }: Pick<TestNetwork, 'kind' | 'dataDirectory'>,
    organisation: 'org1' | 'org2',
): Promise<CertificateWithKey> {
    const directory = join(dataDirectory, kind);
    return kind === 'native'
        ? filesOfServer(join(directory, 'nodes', `ca.${organisation}.example.com`))
        : filesOfDevnet(join(directory, 'organisations', organisation, 'ca'));
}

async function filesOfDevnet(directory: string): Promise<CertificateWithKey> {
    return {
        certificatePem: await readFile(join(directory, 'cert.pem'), 'utf8'),
        privateKeyPem: await readFile(join(directory, 'key.pem'), 'utf8'),
    };
}

/** fabric-ca-server keeps its key beside those that it has for other things; the root's is the one that fits. */
export async function filesOfServer(directory: string): Promise<CertificateWithKey> {
    const certificatePem = await readFile(join(directory, 'ca-cert.pem'), 'utf8');
    const certificate = new X509Certificate(certificatePem);
    const keystore = join(directory, 'msp', 'keystore');
    const names = await readdir(keystore);
    for (const name of names.filter((each) => each.endsWith('_sk'))) {
        const privateKeyPem = await readFile(join(keystore, name), 'utf8');
        if (certificate.checkPrivateKey(createPrivateKey(privateKeyPem)))
            return { certificatePem, privateKeyPem };
    }
    throw new Error(`${keystore} does not hold the authority's key`);
}
