import { join } from 'node:path';
import { DevnetProcess } from '../../integration/devnet/devnet-process';
import { authorityFiles } from '../../support/network/authority-files';
import type { ConformanceNetwork, ConformanceOrganisation } from './conformance-network';
import { isProfile, ordererOf, peerOf } from './profile-nodes';
import { identityIn } from './wallet-file';

/** The embedded network, in a process of its own, on a directory that is deleted at the end. */
export async function openDevnet(): Promise<ConformanceNetwork> {
    const devnet = await DevnetProcess.start();
    const profile: unknown = await devnet.profile('org1');
    if (!isProfile(profile)) throw new Error('the devnet has written no connection profile');
    return {
        name: 'devnet',
        channel: 'mychannel',
        chaincode: 'invoice',
        organisations: [await organisation(devnet, 'org1'), await organisation(devnet, 'org2')],
        orderer: { ...ordererOf(profile), mspId: 'OrdererMSP' },
        close: () => devnet.stop(),
    };
}

async function organisation(devnet: DevnetProcess, name: 'org1' | 'org2'): Promise<ConformanceOrganisation> {
    const profile: unknown = await devnet.profile(name);
    if (!isProfile(profile)) throw new Error(`the devnet has written no connection profile for ${name}`);
    const admin = await identityIn(join(devnet.walletDirectory(), `admin-${name}.id`));
    return {
        mspId: admin.mspId,
        peer: peerOf(profile, admin.mspId),
        admin,
        profile,
        authority: await authorityFiles({ kind: 'devnet', dataDirectory: devnet.dataDirectory }, name),
    };
}
