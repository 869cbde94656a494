import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RegistrarCredentials } from '../config';
import { genesisBlock } from '../devnet/identity/channel-config';
import type { BftConsenter } from '../devnet/identity/bft-consensus';
import type { CertificateAuthority } from '../gateway/connection-profile';
import {
    channelMember,
    credentialsOf,
    enrolOrganisation,
    type Member,
} from '../setting-up/enrolled-organisation';
import type { NativeSettings } from './native-settings';
import {
    ADDRESS,
    type OrdererNode,
    type OrderingOrganisation,
    type PeerOrganisation,
    type Topology,
} from './topology';

type AnyOrganisation = PeerOrganisation | OrderingOrganisation;

/** The root certificate of the organisation's authority, for signing and for TLS alike; the authority writes it when it first starts. */
export function rootPemOf({ authority }: AnyOrganisation): Promise<string> {
    return readFile(join(authority.directory, 'ca-cert.pem'), 'utf8');
}

/** Has the nodes, services and administrators of all organisations certified by their authorities, which run. */
export async function enrolOrganisations(topology: Topology, registrar: RegistrarCredentials): Promise<void> {
    await Promise.all(
        [...topology.peers, topology.ordering].map(async (organisation) => {
            await enrolOrganisation({
                directory: organisation.directory,
                mspId: organisation.mspId,
                authority: await authorityOf(organisation),
                registrar,
                members: membersOf(organisation),
            });
        }),
    );
}

/** The channel of a network whose organisations are enrolled. */
export async function foundingBlock(
    { peers, ordering }: Topology,
    { channel, batch, consensus }: Pick<NativeSettings, 'channel' | 'batch' | 'consensus'>,
): Promise<Uint8Array> {
    const [ordererOrganisation, consenters, organisations] = await Promise.all([
        channelMember(ordering.directory, ordering.mspId),
        Promise.all(ordering.orderers.map((node) => consenterOf(node, ordering.mspId))),
        Promise.all(peers.map(({ directory, mspId }) => channelMember(directory, mspId))),
    ]);
    const anchorPeers = new Map(
        peers.map(({ mspId, peer }) => [mspId, { host: peer.host, port: peer.port }] as const),
    );
    return genesisBlock({
        channel,
        organisations,
        ordererOrganisation,
        ...(consensus === 'bft' ? { bftConsenters: consenters } : { consenters }),
        batch,
        anchorPeers,
        capabilities: { application: 'V2_5' },
    }).serializeBinary();
}

async function consenterOf({ identity, host, port }: OrdererNode, mspId: string): Promise<BftConsenter> {
    const [tlsCertificatePem, { certificatePem }] = await Promise.all([
        readFile(join(identity, 'tls', 'server.crt'), 'utf8'),
        credentialsOf(identity, mspId),
    ]);
    return { host, port, tlsCertificatePem, mspId, identityPem: certificatePem };
}

async function authorityOf(organisation: AnyOrganisation): Promise<CertificateAuthority> {
    const { mspId, authority } = organisation;
    return {
        name: authority.name,
        mspId,
        url: `https://${authority.host}:${authority.port}`,
        caName: authority.caName,
        tlsRootPem: await rootPemOf(organisation),
        verify: true,
    };
}

function membersOf(organisation: AnyOrganisation): readonly Member[] {
    const { admin, directory } = organisation;
    const within = (identity: string) => identity.slice(directory.length + 1);
    const server = (node: { readonly id: string; readonly identity: string; readonly name: string }) => ({
        id: node.id,
        directory: within(node.identity),
        tlsHosts: [node.name, 'localhost', ADDRESS],
    });
    const administrator: Member = { id: admin.id, role: 'admin', directory: within(admin.identity) };
    if ('orderers' in organisation)
        return [
            administrator,
            ...organisation.orderers.map((node): Member => ({ ...server(node), role: 'orderer' })),
        ];
    return [
        administrator,
        { ...server(organisation.peer), role: 'peer' },
        { ...server(organisation.chaincode), role: 'client' },
    ];
}
