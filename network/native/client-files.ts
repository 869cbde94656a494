import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../devnet/write-durably';
import { clientProfile, type ProfileNetwork } from '../setting-up/client-profile';
import { credentialsOf } from '../setting-up/enrolled-organisation';
import { rootPemOf } from './organisations';
import type { PeerOrganisation, Topology } from './topology';

/** The files of one organisation by which a client finds the network. */
export interface ClientFiles {
    readonly mspId: string;
    /** A common connection profile. */
    readonly connectionProfile: string;
}

/** The network that the files describe. */
export interface DescribedNetwork {
    /** What it is called, such as native. */
    readonly name: string;
    readonly topology: Topology;
    readonly channels: readonly string[];
}

/** Writes connection-org1.json, connection-org2.json, and a wallet of fabric-network 2.2 with the administrators. */
export async function writeClientFiles(
    directory: string,
    network: DescribedNetwork,
): Promise<readonly ClientFiles[]> {
    const wallet = join(directory, 'wallet');
    await mkdir(wallet, { recursive: true, mode: 0o700 });
    for (const { name, mspId, admin } of network.topology.peers)
        await writeJson(
            join(wallet, `admin-${name.toLowerCase()}.id`),
            await walletEntry(admin.identity, mspId),
        );
    return writeProfiles(directory, network);
}

/** Writes connection-org1.json and connection-org2.json, which hold no secret. */
export async function writeProfiles(
    directory: string,
    described: DescribedNetwork,
): Promise<readonly ClientFiles[]> {
    const network = await profileNetwork(described);
    return Promise.all(
        described.topology.peers.map(async ({ mspId, name }) => {
            const connectionProfile = join(directory, `connection-${name.toLowerCase()}.json`);
            await writeJson(connectionProfile, clientProfile(network, mspId));
            return { mspId, connectionProfile };
        }),
    );
}

async function profileNetwork({ name, topology, channels }: DescribedNetwork): Promise<ProfileNetwork> {
    const { peers, ordering } = topology;
    const ordererRoot = await rootPemOf(ordering);
    return {
        name,
        channels,
        organisations: await Promise.all(peers.map(profileOrganisation)),
        orderers: ordering.orderers.map(({ name: nodeName, host, port }) => ({
            host: nodeName,
            address: host,
            port,
            tlsRootCertificatePem: ordererRoot,
        })),
    };
}

async function profileOrganisation(
    organisation: PeerOrganisation,
): Promise<ProfileNetwork['organisations'][number]> {
    const { name, mspId, peer, authority } = organisation;
    const tlsRootCertificatePem = await rootPemOf(organisation);
    const node = ({ name: host, host: address, port }: PeerOrganisation['peer' | 'authority']) => ({
        host,
        address,
        port,
        tlsRootCertificatePem,
    });
    return {
        name,
        mspId,
        peer: node(peer),
        certificateAuthority: { ...node(authority), name: authority.caName },
    };
}

async function walletEntry(identity: string, mspId: string): Promise<object> {
    const { certificatePem, privateKeyPem } = await credentialsOf(identity, mspId);
    return {
        type: 'X.509',
        version: 1,
        mspId,
        credentials: { certificate: certificatePem, privateKey: privateKeyPem },
    };
}

async function writeJson(file: string, content: object): Promise<void> {
    await writeDurably(file, `${JSON.stringify(content, undefined, 4)}\n`);
}
