import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesOfServer } from '../../support/network/authority-files';
import type { ConformanceConfig } from './config';
import type { ConformanceNetwork, ConformanceOrganisation } from './conformance-network';
import { isProfile, ordererOf, peerOf } from './profile-nodes';
import { identityIn } from './wallet-file';

/** Where a network of Fabric's own programs keeps what its clients read. */
export interface NetworkFiles {
    /** Of `connection-NAME.json` and `wallet`. */
    readonly clients: string;
    /** The home of the organisation's fabric-ca-server, or a copy of it. */
    readonly authorityOf: (organisation: 'org1' | 'org2') => string;
}

/** The network as those files describe it. */
export async function readNetwork(
    files: NetworkFiles,
    { channel, secondChannel }: ConformanceConfig,
): Promise<Omit<ConformanceNetwork, 'name' | 'node'>> {
    const [org1, org2] = [await organisation(files, 'org1'), await organisation(files, 'org2')];
    if (!isProfile(org1.profile)) throw new Error(`${files.clients} has no connection profile`);
    return {
        channel,
        secondChannel,
        chaincode: 'invoice',
        organisations: [org1, org2],
        orderer: { ...ordererOf(org1.profile), mspId: 'OrdererMSP' },
        close: () => Promise.resolve(),
    };
}

async function organisation(files: NetworkFiles, name: 'org1' | 'org2'): Promise<ConformanceOrganisation> {
    const file = join(files.clients, `connection-${name}.json`);
    const profile: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (!isProfile(profile)) throw new Error(`${file} is no connection profile`);
    const admin = await identityIn(join(files.clients, 'wallet', `admin-${name}.id`));
    return {
        mspId: admin.mspId,
        peer: peerOf(profile, admin.mspId),
        admin,
        profile,
        authority: await filesOfServer(files.authorityOf(name)),
    };
}
