import { readFile } from 'node:fs/promises';
import type {
    Closable,
    EndorserConnection,
    LedgerConnection,
    OrdererConnection,
    ReaderConnection,
} from '../core/ports/ledger-connection';
import type { Logger } from '../core/ports/logger';
import type { NetworkConfig } from './config';
import { readProfiles, type ConnectionProfile, type NetworkNode } from './gateway/connection-profile';
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
import { IdentityWallet } from './gateway/wallet/identity-wallet';
import { WalletSigners, type Signers } from './gateway/wallet/wallet-signers';

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
    readonly channel: FabricChannel;
    /** In whose name this process reads. */
    readonly reader: () => Promise<Signer>;
    /** Peers that this process believes: those of the reader's organisation. */
    readonly ownPeers: readonly NetworkNode[];
}

/**
 * Opens everything, for a process that plays all roles. No node needs to be up: each is connected when it is first needed,
 * and again when it was lost. Throws GATEWAY-PROFILE or GATEWAY-WALLET if the profile or the reader's identity is not there.
 */
export async function connectLedger(config: NetworkConfig, logger: Logger): Promise<LedgerConnection> {
    const setting = await keyedSetting(config, logger);
    const blocks = blockSource(setting);
    const orderer = pipelinedOrderer(setting);
    return {
        channel: config.channel,
        endorser: fabricEndorser(setting),
        orderer,
        blocks,
        query: ledgerQuery(setting),
        close: closing(blocks, orderer, setting.channel),
    };
}

/** Opens what has proposals endorsed. */
export async function connectEndorser(config: NetworkConfig, logger: Logger): Promise<EndorserConnection> {
    const setting = await keyedSetting(config, logger);
    return { channel: config.channel, endorser: fabricEndorser(setting), close: closing(setting.channel) };
}

/** Opens what orders; reads no key. */
export async function connectOrderer(config: NetworkConfig, logger: Logger): Promise<OrdererConnection> {
    const orderer = pipelinedOrderer(await settingOf(config, logger));
    return { orderer, close: closing(orderer) };
}

/** Opens what reads the ledger. */
export async function connectReader(config: NetworkConfig, logger: Logger): Promise<ReaderConnection> {
    const setting = await keyedSetting(config, logger);
    const blocks = blockSource(setting);
    return {
        channel: config.channel,
        blocks,
        query: ledgerQuery(setting),
        close: closing(blocks, setting.channel),
    };
}

async function settingOf(config: NetworkConfig, logger: Logger): Promise<Setting> {
    const [profile, clientTls] = await Promise.all([readProfiles(config.profiles), readClientTls(config)]);
    return { config, logger, profile, ...(clientTls !== undefined && { clientTls }) };
}

async function keyedSetting(config: NetworkConfig, logger: Logger): Promise<KeyedSetting> {
    const setting = await settingOf(config, logger);
    const signers = new WalletSigners({ wallet: new IdentityWallet(config.walletDirectory), logger });
    const { mspId } = await signers.signerOf(config.reader);
    const own = setting.profile.peers.filter((peer) => peer.mspId === mspId);
    return {
        ...setting,
        signers,
        channel: new FabricChannel(config.channel, setting.clientTls),
        reader: () => signers.signerOf(config.reader),
        ownPeers: own.length > 0 ? own : setting.profile.peers,
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

function fabricEndorser(setting: KeyedSetting): FabricEndorser {
    const { config, channel, signers, logger } = setting;
    return new FabricEndorser({
        channel,
        chaincode: config.chaincode,
        plan: endorsementPlan(setting),
        signers,
        timeoutMs: config.endorseTimeoutMs,
        logger,
    });
}

function endorsementPlan({
    config,
    profile,
    channel,
    reader,
    ownPeers,
    logger,
}: KeyedSetting): EndorsementPlan {
    const { chaincode, discovery, endorsingMspIds: mspIds } = config;
    if (discovery === 'off') return planOfProfile(profile, mspIds);
    return new DiscoveredPlan({
        channel,
        chaincode,
        signer: reader,
        targets: ownPeers,
        asLocalhost: discovery === 'as-localhost',
        mspIds,
        logger,
    });
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

function ledgerQuery({ channel, reader, ownPeers }: KeyedSetting): FabricLedgerQuery {
    return new FabricLedgerQuery({ channel, signer: reader, targets: ownPeers, timeoutMs: QUERY_TIMEOUT_MS });
}

function closing(...parts: readonly { close(): Promise<void> | void }[]): Closable['close'] {
    return async () => {
        for (const part of parts) await part.close();
    };
}
