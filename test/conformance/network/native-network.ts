import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { authorityFiles } from '../../support/network/authority-files';
import type { ConformanceNetwork, ConformanceOrganisation } from './conformance-network';
import { isProfile, ordererOf, peerOf } from './profile-nodes';
import { identityIn } from './wallet-file';

/** The network of Fabric's own programs that keeps its files in that directory's `native`, and runs. */
export async function openNative(dataDirectory: string): Promise<ConformanceNetwork> {
    const [org1, org2] = [
        await organisation(dataDirectory, 'org1'),
        await organisation(dataDirectory, 'org2'),
    ];
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

async function organisation(dataDirectory: string, name: 'org1' | 'org2'): Promise<ConformanceOrganisation> {
    const directory = join(dataDirectory, 'native');
    const file = join(directory, `connection-${name}.json`);
    const profile: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (!isProfile(profile)) throw new Error(`${file} is no connection profile`);
    const admin = await identityIn(join(directory, 'wallet', `admin-${name}.id`));
    return {
        mspId: admin.mspId,
        peer: peerOf(profile, admin.mspId),
        admin,
        profile,
        authority: await authorityFiles({ kind: 'native', dataDirectory }, name),
    };
}
