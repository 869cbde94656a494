import { join } from 'node:path';
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
import { ChannelMembership } from './peer/discovery/channel-membership';
import { channelDecisions, PeerNode, type PeerNodeOptions } from './peer/peer-node';

/** The chaincode that both peers have installed and the channel has approved. */
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
    readonly chaincode: DevnetChaincode;
    readonly logger: Logger;
    /** Called once when a block cannot be written. A devnet that cannot write had better end. */
    readonly onFailure: (cause: unknown) => void;
}

const CHANNEL = 'mychannel';

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
    readonly blocks: BlockStore;
}

/** A running network: two peers, an orderer and three certificate authorities in this process. */
export class Devnet {
    readonly channel = CHANNEL;
    readonly ports: DevnetPorts;
    readonly #organisations: Organisations;
    readonly #nodes: Nodes;
    readonly #services: readonly Closable[];

    constructor(parts: DevnetParts) {
        this.ports = parts.ports;
        this.#organisations = parts.organisations;
        this.#nodes = parts.nodes;
        this.#services = [parts.nodes.orderer, ...parts.nodes.peers, ...parts.authorities, parts.blocks];
    }

    /** The MSP ids of the organisations that have a peer. */
    get mspIds(): readonly string[] {
        return this.#organisations.peers.map(({ organisation }) => organisation.mspId);
    }

    /** The common connection profile of fabric-network 2.2 for that organisation's clients. */
    connectionProfile(mspId: string): object {
        const network: ProfileNetwork = {
            channel: this.channel,
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
 * Starts the network on its directory; the first start makes keys, certificates and the channel, later ones go on from
 * what is there. Resolves when every service listens.
 */
export async function startDevnet(options: DevnetOptions): Promise<Devnet> {
    const { directory, logger } = options;
    const settings = await loadSettings(settingsFile(directory), options);
    const [organisations, blocks] = await Promise.all([
        openOrganisations(directory, settings.ports),
        BlockStore.open(join(directory, 'orderer', CHANNEL), 'numbers'),
    ]);
    await foundChannel(blocks, { organisations, settings });
    const [nodes, authorities] = await Promise.all([
        startNodes(options, { organisations, settings, blocks }),
        startAuthorities(options, { organisations, ports: settings.ports }),
    ]);
    logger.info({ channel: CHANNEL }, 'The devnet is up: for development only, one node, no consensus');
    return new Devnet({ ports: settings.ports, organisations, nodes, authorities, blocks });
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

async function foundChannel(
    blocks: BlockStore,
    { organisations, settings }: { organisations: Organisations; settings: DevnetSettings },
): Promise<void> {
    if (blocks.height > 0n) return;
    const { peers, orderer } = organisations;
    const genesis = genesisBlock({
        channel: CHANNEL,
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
    await blocks.append(genesis);
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
    network: { organisations: Organisations; settings: DevnetSettings; blocks: BlockStore },
): Promise<Nodes> {
    const { organisations, settings, blocks } = network;
    const genesis = await blocks.get(0n);
    if (!genesis) throw new Error('the channel has no genesis block');
    const config = configOf(genesis);
    const msps = new MspRegistry(mspDefinitionsOf(config));
    const shared = {
        channel: CHANNEL,
        msps,
        policies: new ChannelPolicies(config, msps),
        onFailure: options.onFailure,
    };
    const { orderer: ordererPort, chaincode: chaincodePort } = settings.ports;
    const starting = OrdererNode.start({
        ...shared,
        organisation: organisations.orderer,
        blocks,
        batch: settings.batch,
        port: ordererPort,
    });
    const [orderer, ...peers] = await Promise.all([
        starting,
        ...startPeers(options, {
            ...shared,
            organisations: organisations.peers,
            genesis,
            chaincode: { address: `127.0.0.1:${chaincodePort}`, sequence: 1, ...options.chaincode },
            ordererBlocks: blocks,
            orderer: {
                mspId: organisations.orderer.mspId,
                endpoint: `${organisations.orderer.nodeHost}:${ordererPort}`,
                broadcast: async (envelope) => (await starting).broadcast(envelope),
            },
        }),
    ]);
    return { orderer, peers };
}

type PeersShare = Pick<
    PeerNodeOptions,
    'channel' | 'msps' | 'policies' | 'genesis' | 'chaincode' | 'ordererBlocks' | 'orderer' | 'onFailure'
>;

/** The peers share what remembers its work: certificates, signatures and verdicts are looked at once. */
function startPeers(
    { directory, logger }: DevnetOptions,
    { organisations, ...share }: PeersShare & { readonly organisations: readonly PeerOrganisation[] },
): Promise<PeerNode>[] {
    const decisions = channelDecisions(share);
    const membership = new ChannelMembership();
    return organisations.map(({ organisation, peerPort, name }) =>
        PeerNode.start({
            ...share,
            decisions,
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
