import { readFile } from 'node:fs/promises';
import type {
    Closable,
    EndorserConnection,
    LedgerConnection,
    OrdererConnection,
    ReaderConnection,
} from '../core/ports/ledger-connection';
import type { Endorser } from '../core/ports/endorser';
import type { LedgerQuery } from '../core/ports/ledger-query';
import type { Logger } from '../core/ports/logger';
import type { Orderer } from '../core/ports/orderer';
import type { NetworkConfig } from './config';
import { readProfiles, type ConnectionProfile, type NetworkNode } from './gateway/connection-profile';
import { ConsensusGuard } from './gateway/consensus-guard';
import { DiscoveredPlan } from './gateway/discovered-plan';
import { planOfProfile, type EndorsementPlan } from './gateway/endorsement-plan';
import { FabricBlockSource } from './gateway/fabric-block-source';
import { FabricChannel } from './gateway/fabric-channel';
import { FabricEndorser } from './gateway/fabric-endorser';
import { FabricLedgerQuery } from './gateway/fabric-ledger-query';
import { GatewayError } from './gateway/gateway-error';
import { grpcTarget, type ClientTls } from './gateway/grpc-target';
import { PipelinedOrderer } from './gateway/pipelined-orderer';
import type { Signer } from './gateway/signer';
import { keyKeeper } from './key-keeper';
import { WalletSigners, type Signers } from './gateway/wallet/wallet-signers';
import { GatewayPeers } from './peer-gateway/gateway-peers';
import { PeerGatewayEndorser } from './peer-gateway/peer-gateway-endorser';
import { PeerGatewayOrderer } from './peer-gateway/peer-gateway-orderer';
import { PeerGatewayQuery } from './peer-gateway/peer-gateway-query';

/** How long a peer may take to look something up in its ledger, milliseconds; it does so in a few. */
const QUERY_TIMEOUT_MS = 5_000;

interface Setting {
    readonly config: NetworkConfig;
    readonly logger: Logger;
    readonly profile: ConnectionProfile;
    readonly clientTls?: ClientTls;
}

interface KeyedSetting extends Setting {
    readonly signers: Signers;
    /** In whose name this process reads. */
    readonly reader: () => Promise<Signer>;
    /** Peers that this process believes: those of the reader's organisation. */
    readonly ownPeers: readonly NetworkNode[];
    /** The reader's organisation, if it has peers of its own. */
    readonly ownMspId?: string;
}

/** What one of the client libraries does; blocks are read by neither. */
interface LedgerClient extends Closable {
    readonly endorser: () => Endorser;
    readonly query: () => LedgerQuery;
}

/**
 * Opens everything, for a process that plays all roles. No node needs to be up: each is connected when it is first needed,
 * and again when it was lost. Throws GATEWAY-PROFILE or GATEWAY-WALLET if the profile or the reader's identity is not there.
 */
export async function connectLedger(config: NetworkConfig, logger: Logger): Promise<LedgerConnection> {
    const setting = await keyedSetting(config, logger);
    const client = ledgerClient(setting);
    const blocks = blockSource(setting);
    const orderer = ordererOf(setting, [...new Set([...setting.ownPeers, ...setting.profile.peers])]);
    return {
        channel: config.channel,
        endorser: client.endorser(),
        orderer,
        blocks,
        query: client.query(),
        close: closing(blocks, orderer, client),
    };
}

/** Opens what has proposals endorsed. */
export async function connectEndorser(config: NetworkConfig, logger: Logger): Promise<EndorserConnection> {
    const client = ledgerClient(await keyedSetting(config, logger));
    return { channel: config.channel, endorser: client.endorser(), close: closing(client) };
}

/** Opens what orders; reads no key. */
export async function connectOrderer(config: NetworkConfig, logger: Logger): Promise<OrdererConnection> {
    const setting = await settingOf(config, logger);
    const orderer = ordererOf(setting, setting.profile.peers);
    return { orderer, close: closing(orderer) };
}

/** Opens what reads the ledger. */
export async function connectReader(config: NetworkConfig, logger: Logger): Promise<ReaderConnection> {
    const setting = await keyedSetting(config, logger);
    const client = ledgerClient(setting);
    const blocks = blockSource(setting);
    return { channel: config.channel, blocks, query: client.query(), close: closing(blocks, client) };
}

async function settingOf(config: NetworkConfig, logger: Logger): Promise<Setting> {
    const [profile, clientTls] = await Promise.all([readProfiles(config.profiles), readClientTls(config)]);
    return { config, logger, profile, ...(clientTls !== undefined && { clientTls }) };
}

async function keyedSetting(config: NetworkConfig, logger: Logger): Promise<KeyedSetting> {
    const setting = await settingOf(config, logger);
    const signers = new WalletSigners({ keeper: keyKeeper(config), logger });
    const { mspId } = await signers.signerOf(config.reader);
    const own = setting.profile.peers.filter((peer) => peer.mspId === mspId);
    return {
        ...setting,
        signers,
        reader: () => signers.signerOf(config.reader),
        ...(own.length > 0 ? { ownPeers: own, ownMspId: mspId } : { ownPeers: setting.profile.peers }),
    };
}

async function readClientTls({ clientTls }: NetworkConfig): Promise<ClientTls | undefined> {
    if (clientTls === undefined) return undefined;
    const [certificatePem, keyPem] = await Promise.all([
        readFile(clientTls.certificate, 'utf8'),
        readFile(clientTls.key, 'utf8'),
    ]);
    return { certificatePem, keyPem };
}

function ledgerClient(setting: KeyedSetting): LedgerClient {
    return setting.config.client === 'gateway' ? peerGatewayClient(setting) : sdkClient(setting);
}

function sdkClient(setting: KeyedSetting): LedgerClient {
    const { config, clientTls, reader: signer, ownPeers: targets, logger } = setting;
    const channel = new FabricChannel(config.channel, clientTls);
    const query = new FabricLedgerQuery({ channel, signer, targets, timeoutMs: QUERY_TIMEOUT_MS });
    return {
        endorser: () =>
            new ConsensusGuard({
                endorser: fabricEndorser(setting, channel),
                consensusType: () => query.consensusType(),
                logger,
            }),
        query: () => query,
        close: closing(channel),
    };
}

function peerGatewayClient(setting: KeyedSetting): LedgerClient {
    const { config, signers, reader: signer, ownPeers, ownMspId, logger } = setting;
    const { channel, chaincode, endorsingMspIds, endorseTimeoutMs: timeoutMs } = config;
    const peers = gatewayPeers(setting, ownPeers);
    return {
        endorser: () =>
            new PeerGatewayEndorser({
                peers,
                channel,
                chaincode,
                signers,
                mspIds: endorsingMspIds,
                timeoutMs,
                logger,
            }),
        query: () =>
            new PeerGatewayQuery({ peers, channel, signer, mspId: ownMspId, timeoutMs: QUERY_TIMEOUT_MS }),
        close: closing(peers),
    };
}

function fabricEndorser(setting: KeyedSetting, channel: FabricChannel): FabricEndorser {
    const { config, signers, logger } = setting;
    return new FabricEndorser({
        channel,
        chaincode: config.chaincode,
        plan: endorsementPlan(setting, channel),
        signers,
        timeoutMs: config.endorseTimeoutMs,
        logger,
    });
}

function endorsementPlan(
    { config, profile, reader, ownPeers, logger }: KeyedSetting,
    channel: FabricChannel,
): EndorsementPlan {
    const { chaincode, discovery, endorsingMspIds: mspIds } = config;
    if (discovery === 'off') return planOfProfile(profile, mspIds);
    return new DiscoveredPlan({
        channel,
        chaincode,
        signer: reader,
        targets: ownPeers,
        known: profile.peers,
        asLocalhost: discovery === 'as-localhost',
        mspIds,
        logger,
    });
}

function ordererOf(setting: Setting, peers: readonly NetworkNode[]): Orderer & Closable {
    return setting.config.client === 'gateway'
        ? peerGatewayOrderer(setting, peers)
        : pipelinedOrderer(setting);
}

function peerGatewayOrderer(setting: Setting, peers: readonly NetworkNode[]): PeerGatewayOrderer {
    const { streams, window, ackTimeoutMs } = setting.config.orderer;
    return new PeerGatewayOrderer({
        peers: gatewayPeers(setting, peers),
        consenters: setting.profile.orderers.length,
        inFlight: streams * window,
        ackTimeoutMs,
    });
}

function gatewayPeers({ clientTls }: Setting, nodes: readonly NetworkNode[]): GatewayPeers {
    if (nodes.length === 0) {
        throw new GatewayError('GATEWAY-PROFILE', 'the connection profile has no peer; add `peers` to it');
    }
    return new GatewayPeers(nodes.map((node) => grpcTarget(node, clientTls)));
}

function pipelinedOrderer({ config, profile, clientTls, logger }: Setting): PipelinedOrderer {
    if (profile.orderers.length === 0) {
        throw new GatewayError(
            'GATEWAY-PROFILE',
            'the connection profile has no orderer; add `orderers` to it',
        );
    }
    const targets = profile.orderers.map((node) => grpcTarget(node, clientTls));
    return new PipelinedOrderer({ ...config.orderer, targets, logger });
}

function blockSource({ config, clientTls, reader, ownPeers, logger }: KeyedSetting): FabricBlockSource {
    const { channel, chaincode } = config;
    const targets = ownPeers.map((node) => grpcTarget(node, clientTls));
    return new FabricBlockSource({ channel, chaincode, targets, signer: reader, logger });
}

function closing(...parts: readonly { close(): Promise<void> | void }[]): Closable['close'] {
    return async () => {
        for (const part of parts) await part.close();
    };
}
