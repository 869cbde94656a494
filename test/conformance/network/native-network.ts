import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuthorityFiles, ConformanceNetwork, ConformanceOrganisation } from './conformance-network';
import { isProfile, ordererOf, peerOf } from './profile-nodes';
import { identityIn } from './wallet-file';

/** The network of Fabric's own programs that keeps its files in that directory's `native`, and runs. */
export async function openNative(dataDirectory: string): Promise<ConformanceNetwork> {
    const directory = join(dataDirectory, 'native');
    const [org1, org2] = [await organisation(directory, 'org1'), await organisation(directory, 'org2')];
    if (!isProfile(org1.profile)) throw new Error('the native network has no connection profile');
    return {
        name: 'native',
        channel: 'mychannel',
        chaincode: 'invoice',
        organisations: [org1, org2],
        orderer: { ...ordererOf(org1.profile), mspId: 'OrdererMSP' },
        close: () => Promise.resolve(),
    };
}

async function organisation(directory: string, name: string): Promise<ConformanceOrganisation> {
    const file = join(directory, `connection-${name}.json`);
    const profile: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (!isProfile(profile)) throw new Error(`${file} is no connection profile`);
    const admin = await identityIn(join(directory, 'wallet', `admin-${name}.id`));
    return {
        mspId: admin.mspId,
        peer: peerOf(profile, admin.mspId),
        admin,
        profile,
        authority: await authorityFiles(join(directory, 'nodes', `ca.${name}.example.com`)),
    };
}

/** fabric-ca-server keeps its key beside those that it has for other things; the root's is the one that fits. */
async function authorityFiles(directory: string): Promise<AuthorityFiles> {
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
