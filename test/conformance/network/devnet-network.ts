import { join } from 'node:path';
import { DevnetProcess } from '../../integration/devnet/devnet-process';
import { authorityFiles } from '../../support/network/authority-files';
import { CHANNELS, type ConformanceConfig } from './config';
import type { ConformanceNetwork, ConformanceOrganisation, RestartableNode } from './conformance-network';
import { isProfile, ordererOf, peerOf } from './profile-nodes';
import { DEVNET_PROCESS } from './restartable-names';
import { identityIn } from './wallet-file';

/** The embedded network, in a process of its own, on a directory that is deleted at the end. */
export async function openDevnet({ channel, secondChannel }: ConformanceConfig): Promise<ConformanceNetwork> {
    const devnet = await DevnetProcess.start({ FABRIC_CHANNELS: CHANNELS.join(',') });
    const profile: unknown = await devnet.profile('org1');
    if (!isProfile(profile)) throw new Error('the devnet has written no connection profile');
    return {
        name: 'devnet',
        channel,
        secondChannel,
        chaincode: 'invoice',
        organisations: [await organisation(devnet, 'org1'), await organisation(devnet, 'org2')],
        orderer: { ...ordererOf(profile), mspId: 'OrdererMSP' },
        node: () => processOf(devnet),
        close: () => devnet.stop(),
    };
}

/** All nodes are one process. */
function processOf(devnet: DevnetProcess): RestartableNode {
    return {
        name: DEVNET_PROCESS,
        hosts: ['peer0.org1.example.com', 'peer0.org2.example.com', 'orderer.example.com'],
        kill: () => devnet.kill('SIGKILL'),
        start: async () => {
            await devnet.restart();
        },
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
