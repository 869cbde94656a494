import { join } from 'node:path';
import type { common } from '@hyperledger/fabric-protos';
import type { Logger } from '../../core/ports/logger';
import { connectionProfile, type ProfileNetwork, type ProfileOrganisation } from './connection-profile';
import type { DevnetPorts } from './devnet-ports';
import { loadSettings, settingsFile, type DevnetSettings, type SettingsRequest } from './devnet-settings';
import type { LocalMsp } from './local-msp';
import { walletIdentity, type WalletIdentity } from './wallet-identity';
import { startCertificateAuthority } from './identity/ca-server';
import { configOf, genesisBlock, mspDefinitionsOf } from './identity/channel-config';
import { MspRegistry } from './identity/msp-registry';
import { Organisation } from './identity/organisation';
import { ChannelPolicies } from './identity/policy';
import { BlockStore } from './ledger/block-store';
import { OrdererNode } from './orderer/orderer-node';
import { PeerMembership } from './peer/discovery/peer-membership';
import { channelDecisions, type JoinedChannel } from './peer/peer-channel';
import { PeerNode, type PeerNodeOptions } from './peer/peer-node';

/** The chaincode that both peers have installed and every channel has approved. */
export interface DevnetChaincode {
    readonly name: string;
    readonly version: string;
    readonly packageId: string;
    /** host:port of its server; 127.0.0.1 and the devnet's own port for it by default. */
    readonly address?: string;
}

/** What a devnet is started with. */
export interface DevnetOptions extends SettingsRequest {
    /** Everything is kept here; two devnets cannot share it (`lockDirectory`). */
    readonly directory: string;
    /** The channels' names; one that was not there before is founded. */
    readonly channels: readonly [string, ...string[]];
    readonly chaincode: DevnetChaincode;
    readonly logger: Logger;
    /** Called once when a block cannot be written. A devnet that cannot write had better end. */
    readonly onFailure: (cause: unknown) => void;
}

interface PeerOrganisation {
    readonly name: string;
    readonly organisation: Organisation;
    readonly peerPort: number;
    readonly caPort: number;
}

interface Organisations {
    readonly peers: readonly PeerOrganisation[];
    readonly orderer: Organisation;
}

interface Closable {
    close(): Promise<void>;
}

interface Nodes {
    readonly orderer: OrdererNode;
    readonly peers: readonly PeerNode[];
}

interface DevnetParts {
    readonly ports: DevnetPorts;
    readonly organisations: Organisations;
    readonly nodes: Nodes;
    readonly authorities: readonly Closable[];
    readonly channels: readonly Channel[];
}

/** A channel as the orderer keeps it. */
interface Channel {
    readonly channel: string;
    readonly blocks: BlockStore;
    readonly genesis: common.Block;
    readonly msps: MspRegistry;
    readonly policies: ChannelPolicies;
}

/** A running network: two peers, an orderer and three certificate authorities in this process. */
export class Devnet {
    readonly channels: readonly string[];
    readonly ports: DevnetPorts;
    readonly #organisations: Organisations;
    readonly #nodes: Nodes;
    readonly #services: readonly Closable[];

    constructor(parts: DevnetParts) {
        this.channels = parts.channels.map(({ channel }) => channel);
        this.ports = parts.ports;
        this.#organisations = parts.organisations;
        this.#nodes = parts.nodes;
        this.#services = [
            parts.nodes.orderer,
            ...parts.nodes.peers,
            ...parts.authorities,
            ...parts.channels.map(({ blocks }) => blocks),
        ];
    }

    /** The MSP ids of the organisations that have a peer. */
    get mspIds(): readonly string[] {
        return this.#organisations.peers.map(({ organisation }) => organisation.mspId);
    }

    /** The common connection profile of fabric-network 2.2 for that organisation's clients. */
    connectionProfile(mspId: string): object {
        const network: ProfileNetwork = {
            channels: this.channels,
            organisations: this.#organisations.peers.map(profileOrganisation),
            orderer: profileNode(this.#organisations.orderer, this.ports.orderer),
        };
        return connectionProfile(network, mspId);
    }

    /** The organisation's administrator, as a fabric-network wallet keeps an identity. */
    adminIdentity(mspId: string): WalletIdentity {
        return walletIdentity(this.#organisationOf(mspId).admin);
    }

    /** What an MSP directory of that administrator for Fabric's command line is made of. */
    adminMsp(mspId: string): LocalMsp {
        const { admin, rootCertificatePem, tlsRootCertificatePem } = this.#organisationOf(mspId);
        const { certificatePem, privateKeyPem } = admin;
        return { certificatePem, privateKeyPem, rootCertificatePem, tlsRootCertificatePem };
    }

    /** Whether both peers have reached the chaincode's process within 10 s. */
    async chaincodeReady(): Promise<boolean> {
        const ready = await Promise.all(this.#nodes.peers.map((peer) => peer.chaincodeReady()));
        return ready.every(Boolean);
    }

    #organisationOf(mspId: string): Organisation {
        const own = this.#organisations.peers.find(({ organisation }) => organisation.mspId === mspId);
        if (!own) throw new Error(`the devnet has no organisation ${mspId}`);
        return own.organisation;
    }

    /** Ends the services one after the other: first who takes work, last who keeps it. */
    async close(): Promise<void> {
        for (const service of this.#services) await service.close();
    }
}

/**
 * Starts the network on its directory; the first start makes keys, certificates and the channels, later ones go on from
 * what is there. Resolves when every service listens.
 */
export async function startDevnet(options: DevnetOptions): Promise<Devnet> {
    const { directory, logger } = options;
    const settings = await loadSettings(settingsFile(directory), options);
    const organisations = await openOrganisations(directory, settings.ports);
    const channels = await Promise.all(
        options.channels.map((channel) => openChannel(channel, { directory, organisations, settings })),
    );
    const [nodes, authorities] = await Promise.all([
        startNodes(options, { organisations, settings, channels }),
        startAuthorities(options, { organisations, ports: settings.ports }),
    ]);
    logger.info(
        { channels: options.channels },
        'The devnet is up: for development only, one node, no consensus',
    );
    return new Devnet({ ports: settings.ports, organisations, nodes, authorities, channels });
}

async function openOrganisations(directory: string, ports: DevnetPorts): Promise<Organisations> {
    const open = (name: string, mspId: string, nodeKind: 'peer' | 'orderer') => {
        const domain = nodeKind === 'peer' ? `${name}.example.com` : 'example.com';
        return Organisation.open({
            directory: join(directory, 'organisations', name),
            mspId,
            domain,
            nodeKind,
        });
    };
    const [org1, org2, orderer] = await Promise.all([
        open('org1', 'Org1MSP', 'peer'),
        open('org2', 'Org2MSP', 'peer'),
        open('orderer', 'OrdererMSP', 'orderer'),
    ]);
    return {
        peers: [
            { name: 'Org1', organisation: org1, peerPort: ports.org1Peer, caPort: ports.org1Ca },
            { name: 'Org2', organisation: org2, peerPort: ports.org2Peer, caPort: ports.org2Ca },
        ],
        orderer,
    };
}

interface Founding {
    readonly directory: string;
    readonly organisations: Organisations;
    readonly settings: DevnetSettings;
}

/** Opens the orderer's chain of the channel, or begins it. */
async function openChannel(channel: string, founding: Founding): Promise<Channel> {
    const blocks = await BlockStore.open(join(founding.directory, 'orderer', channel), 'numbers');
    if (blocks.height === 0n) await blocks.append(foundingBlock(channel, founding));
    const genesis = await blocks.get(0n);
    if (!genesis) throw new Error(`the channel ${channel} has no genesis block`);
    const config = configOf(genesis);
    const msps = new MspRegistry(mspDefinitionsOf(config));
    return { channel, blocks, genesis, msps, policies: new ChannelPolicies(config, msps) };
}

function foundingBlock(channel: string, { organisations, settings }: Founding): common.Block {
    const { peers, orderer } = organisations;
    return genesisBlock({
        channel,
        organisations: peers.map(({ organisation }) => organisation),
        ordererOrganisation: orderer,
        ordererAddress: `${orderer.nodeHost}:${settings.ports.orderer}`,
        batch: settings.batch,
        anchorPeers: new Map(
            peers.map(({ organisation: { mspId, nodeHost }, peerPort }) => [
                mspId,
                { host: nodeHost, port: peerPort },
            ]),
        ),
    });
}

function startAuthorities(
    { directory }: DevnetOptions,
    { organisations, ports }: { organisations: Organisations; ports: DevnetPorts },
): Promise<Closable[]> {
    const start = (organisation: Organisation, port: number, name: string) =>
        startCertificateAuthority({
            organisation,
            port,
            registryFile: join(directory, 'ca', `${name}.json`),
        });
    return Promise.all([
        ...organisations.peers.map(({ organisation, caPort, name }) =>
            start(organisation, caPort, name.toLowerCase()),
        ),
        start(organisations.orderer, ports.ordererCa, 'orderer'),
    ]);
}

async function startNodes(
    options: DevnetOptions,
    network: { organisations: Organisations; settings: DevnetSettings; channels: readonly Channel[] },
): Promise<Nodes> {
    const { organisations, settings, channels } = network;
    const { onFailure } = options;
    const { orderer: ordererPort, chaincode: chaincodePort } = settings.ports;
    const starting = OrdererNode.start({
        organisation: organisations.orderer,
        channels,
        onFailure,
        batch: settings.batch,
        port: ordererPort,
    });
    const [orderer, ...peers] = await Promise.all([
        starting,
        ...startPeers(options, {
            organisations: organisations.peers,
            channels: channels.map((channel) => ({ ...channel, ordererBlocks: channel.blocks })),
            chaincode: { address: `127.0.0.1:${chaincodePort}`, sequence: 1, ...options.chaincode },
            onFailure,
            orderer: {
                mspId: organisations.orderer.mspId,
                endpoint: `${organisations.orderer.nodeHost}:${ordererPort}`,
                broadcast: async (envelope) => (await starting).broadcast(envelope),
            },
        }),
    ]);
    return { orderer, peers };
}

type PeersShare = Pick<PeerNodeOptions, 'channels' | 'chaincode' | 'orderer' | 'onFailure'>;

/** The peers share what remembers its work: certificates, signatures and verdicts are looked at once. */
function startPeers(
    { directory, logger }: DevnetOptions,
    { organisations, ...share }: PeersShare & { readonly organisations: readonly PeerOrganisation[] },
): Promise<PeerNode>[] {
    const channels = share.channels.map((channel): JoinedChannel => {
        return { ...channel, decisions: channelDecisions(channel, share.chaincode) };
    });
    const membership = new PeerMembership();
    return organisations.map(({ organisation, peerPort, name }) =>
        PeerNode.start({
            ...share,
            channels,
            membership,
            organisation,
            directory: join(directory, `peer-${name.toLowerCase()}`),
            port: peerPort,
            logger,
        }),
    );
}

function profileOrganisation({
    name,
    organisation,
    peerPort,
    caPort,
}: PeerOrganisation): ProfileOrganisation {
    return {
        name,
        mspId: organisation.mspId,
        peer: profileNode(organisation, peerPort),
        certificateAuthority: {
            name: `ca-${name.toLowerCase()}`,
            host: `ca.${organisation.domain}`,
            port: caPort,
            tlsRootCertificatePem: organisation.tlsRootCertificatePem,
        },
    };
}

function profileNode({ nodeHost, tlsRootCertificatePem }: Organisation, port: number) {
    return { host: nodeHost, port, tlsRootCertificatePem };
}
