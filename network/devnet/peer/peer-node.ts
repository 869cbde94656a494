import { Server, ServerCredentials } from '@grpc/grpc-js';
import { discovery, gateway, peer, type common } from '@hyperledger/fabric-protos';
import type { Logger } from '../../../core/ports/logger';
import { configOf } from '../identity/channel-config';
import type { Identity } from '../identity/identity';
import type { MspRegistry } from '../identity/msp-registry';
import type { Organisation } from '../identity/organisation';
import { satisfies, type ChannelPolicies } from '../identity/policy';
import type { BlockStore } from '../ledger/block-store';
import { CommitDecisions } from '../ledger/commit-decisions';
import { PeerLedger } from '../ledger/peer-ledger';
import { ChannelBlockValidator } from '../ledger/validation/channel-block-validator';
import { CHANNEL_ENDORSEMENT, type ChaincodeDefinition } from './chaincode-definition';
import { ChaincodeConnection } from './chaincode/chaincode-connection';
import { ConcurrencyLimit } from './concurrency-limit';
import { blockResponses, filteredResponses, privateDataResponses } from './deliver/deliver-responses';
import { DeliverService, type DeliverStream } from './deliver/deliver-service';
import { blockIsThere } from './deliver/next-block';
import type { ChannelMembership } from './discovery/channel-membership';
import { DiscoveryService } from './discovery/discovery-service';
import { Endorser } from './endorser/endorser';
import { gatewayService } from './gateway/gateway-service';
import type { GatewayOrderer } from './gateway/submit';
import { RAW_DELIVER_SERVICE, unary } from './peer-services';
import { Cscc } from './system/cscc';
import { Lifecycle } from './system/lifecycle';
import { Qscc } from './system/qscc';
import type { SystemChaincode } from './system/system-chaincode';

/** What a peer is started with. */
export interface PeerNodeOptions {
    readonly organisation: Organisation;
    readonly channel: string;
    /** The channel's genesis block. */
    readonly genesis: common.Block;
    readonly msps: MspRegistry;
    readonly policies: ChannelPolicies;
    /** Its ledger is kept here. */
    readonly directory: string;
    readonly port: number;
    /** The address is host:port of the chaincode's server. */
    readonly chaincode: ChaincodeDefinition & { readonly address: string };
    /** The orderer's chain, which the peer follows in order. */
    readonly ordererBlocks: BlockStore;
    /** Where the gateway service submits to; without one it refuses to. */
    readonly orderer?: GatewayOrderer | undefined;
    /** The peers of the channel; the same for all nodes of a process. */
    readonly membership: ChannelMembership;
    /** Share one between the peers of a process, so that every block is judged once; see `channelDecisions`. */
    readonly decisions?: CommitDecisions;
    readonly logger: Logger;
    /** Called once when a block cannot be committed: the peer follows the orderer no longer. */
    readonly onFailure?: (cause: unknown) => void;
}

/** The largest gRPC message, bytes (fabric internal/pkg/comm/config.go). */
const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;
/**
 * After this time a connection takes no new calls and the client opens another, milliseconds. grpc-js before 1.10 ends
 * every call with RST_STREAM; Node's HTTP/2 server takes 1,000 of them on a connection and 33 a second more, then fails all
 * that run on it (nghttp2, CVE-2023-44487), and Node 20 has no option for that. 10 s serve such a client up to 130 calls a second.
 */
const CONNECTION_AGE_MS = 10_000;
/** The chaincodes that are part of a peer (fabric core/scc). */
const SYSTEM_CHAINCODES: readonly string[] = ['qscc', 'cscc', '_lifecycle', 'lscc'];
/** Proposals that a peer works on at a time (fabric core.yaml, peer.limits.concurrency.endorserService). */
const ENDORSER_CONCURRENCY = 2_500;
/** The time that open calls have to end by themselves when the node stops, in milliseconds. */
const GRACE_MS = 200;

interface Parts {
    readonly options: PeerNodeOptions;
    readonly ledger: PeerLedger;
    readonly connection: ChaincodeConnection;
    readonly endorse: (proposal: peer.SignedProposal) => Promise<peer.ProposalResponse>;
}

/** What decides on the channel's blocks; the peers of a process should share one. */
export function channelDecisions(
    options: Pick<PeerNodeOptions, 'channel' | 'msps' | 'policies' | 'chaincode'>,
): CommitDecisions {
    const { channel, msps, policies, chaincode } = options;
    const validator = new ChannelBlockValidator({
        channel,
        msps,
        policies,
        endorsementPolicyOf: (name) =>
            name === chaincode.name ? (chaincode.endorsementPolicy ?? 'channel') : undefined,
    });
    return new CommitDecisions(validator);
}

/**
 * A peer of one channel: endorses, commits what the orderer has ordered, and delivers it. Serves protos.Endorser,
 * protos.Deliver, discovery.Discovery and gateway.Gateway over TLS.
 */
export class PeerNode {
    readonly port: number;
    readonly ledger: PeerLedger;
    readonly #server: Server;
    readonly #connection: ChaincodeConnection;
    readonly #stopping = new AbortController();
    readonly #following: Promise<void>;
    readonly #leave: () => void;

    private constructor({ options, ledger, connection, endorse }: Parts, server: Server, port: number) {
        this.port = port;
        this.ledger = ledger;
        this.#server = server;
        this.#connection = connection;
        const { organisation, membership } = options;
        this.#leave = membership.join({
            mspId: organisation.mspId,
            endpoint: `${organisation.nodeHost}:${port}`,
            signer: organisation.node,
            height: () => ledger.blocks.height,
            endorse,
        });
        this.#following = this.#follow(options.ordererBlocks).catch((cause: unknown) => {
            options.logger.error({ err: cause, peer: organisation.nodeHost }, 'Cannot commit a block');
            options.onFailure?.(cause);
        });
    }

    /** Opens the ledger, listens on 127.0.0.1 and begins to follow the orderer; does not wait for the chaincode. */
    static async start(options: PeerNodeOptions): Promise<PeerNode> {
        const { directory, channel, chaincode, genesis } = options;
        const decisions = options.decisions ?? channelDecisions(options);
        const ledger = await PeerLedger.open({ directory, channel, decisions });
        if (ledger.blocks.height === 0n) await ledger.commit(genesis);
        const connection = new ChaincodeConnection({
            address: chaincode.address,
            chaincodeId: chaincode.packageId,
        });
        const endorser = endorserOf({ options, ledger, connection });
        const limit = new ConcurrencyLimit('/protos.Endorser', ENDORSER_CONCURRENCY);
        const endorse: Parts['endorse'] = (signed) => limit.run(() => endorser.processProposal(signed));
        const parts = { options, ledger, connection, endorse };
        const server = serverOf(parts);
        try {
            return new PeerNode(parts, server, await bind(server, options));
        } catch (cause) {
            await Promise.all([connection.close(), ledger.close()]);
            throw cause;
        }
    }

    /** Whether the chaincode's process is connected now, or is within the dial timeout of 10 s. */
    chaincodeReady(): Promise<boolean> {
        return this.#connection.ready();
    }

    /** Ends streams, commits nothing more and closes the ledger. */
    async close(): Promise<void> {
        this.#leave();
        this.#stopping.abort();
        await shutDown(this.#server);
        await Promise.all([this.#connection.close(), this.#following]);
        await this.ledger.close();
    }

    async #follow(source: BlockStore): Promise<void> {
        const { signal } = this.#stopping;
        while (await blockIsThere(source, this.ledger.blocks.height, signal)) {
            const block = await source.get(this.ledger.blocks.height);
            if (!block) throw new Error(`The orderer has no block ${String(this.ledger.blocks.height)}`);
            await this.ledger.commit(block);
        }
    }
}

function serverOf(parts: Parts): Server {
    const { options } = parts;
    const server = new Server({
        'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
        'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
        'grpc.max_connection_age_ms': CONNECTION_AGE_MS,
        'grpc.enable_channelz': 0,
    });
    const onFault = (err: unknown): void => {
        options.logger.error({ err, peer: options.organisation.nodeHost }, 'A call failed');
    };
    const discoverer = discoveryOf(options);
    server.addService(peer.EndorserService, { processProposal: unary(parts.endorse, onFault) });
    server.addService(discovery.DiscoveryService, {
        discover: unary((signed: discovery.SignedRequest) => discoverer.discover(signed), onFault),
    });
    server.addService(RAW_DELIVER_SERVICE, deliverOf(parts));
    server.addService(gateway.GatewayService, gatewayOf(parts, onFault));
    return server;
}

function endorserOf({ options, ledger, connection }: Omit<Parts, 'endorse'>): Endorser {
    const { organisation, channel, msps, policies, chaincode, genesis } = options;
    const { mspId } = organisation;
    const approvers = [...applicationOrganisations(genesis)];
    return new Endorser({
        channel,
        mspId,
        msps,
        policies,
        ledger,
        signer: msps.signerOf(organisation.node),
        chaincode,
        connection,
        system: new Map<string, SystemChaincode>([
            ['qscc', new Qscc({ channel, policies, ledger })],
            ['cscc', new Cscc({ channel, mspId, policies, configBlock: genesis })],
            ['_lifecycle', new Lifecycle({ channel, mspId, policies, chaincode, approvers })],
        ]),
    });
}

function applicationOrganisations(genesis: common.Block): Iterable<string> {
    const application = configOf(genesis).getChannelGroup()?.getGroupsMap().get('Application');
    return application?.getGroupsMap().keys() ?? [];
}

function discoveryOf(options: PeerNodeOptions): DiscoveryService {
    const { organisation, channel, msps, policies, membership, chaincode, genesis } = options;
    const config = configOf(genesis);
    const { mspId } = organisation;
    return new DiscoveryService({
        channel,
        mspId,
        config,
        msps,
        policies,
        membership,
        chaincode,
        isEndorsed: endorsementRule(options),
    });
}

function endorsementRule({
    chaincode,
    policies,
}: PeerNodeOptions): (endorsers: readonly Identity[]) => boolean {
    const { endorsementPolicy } = chaincode;
    return (endorsers) =>
        endorsementPolicy
            ? satisfies(endorsementPolicy, endorsers)
            : policies.evaluate(CHANNEL_ENDORSEMENT, endorsers);
}

function gatewayOf(
    { options, ledger, endorse }: Parts,
    onFault: (cause: unknown) => void,
): gateway.IGatewayServer {
    const { channel, organisation, orderer, membership, msps, policies, chaincode } = options;
    return gatewayService({
        channel,
        mspId: organisation.mspId,
        isOwn: (member) => member.endorse === endorse,
        membership,
        msps,
        policies,
        chaincode,
        isSystemChaincode: (name) => SYSTEM_CHAINCODES.includes(name),
        isEndorsed: endorsementRule(options),
        orderer,
        blocks: ledger.blocks,
        onFault,
    });
}

function deliverOf({
    options,
    ledger,
}: Parts): Record<keyof typeof RAW_DELIVER_SERVICE, (stream: DeliverStream<Buffer>) => void> {
    const { channel, msps, policies } = options;
    const { blocks } = ledger;
    const readers = (signers: readonly Identity[]): boolean =>
        policies.evaluate('/Channel/Application/Readers', signers);
    const service = new DeliverService({ channel, blocks, msps, readers });
    const whole = blockResponses(blocks);
    const filtered = filteredResponses(blocks);
    const withPrivateData = privateDataResponses(blocks);
    return {
        deliver: (stream) => void service.serveAs(stream, whole),
        deliverFiltered: (stream) => void service.serveAs(stream, filtered),
        deliverWithPrivateData: (stream) => void service.serveAs(stream, withPrivateData),
    };
}

function bind(server: Server, { organisation, port }: PeerNodeOptions): Promise<number> {
    const { certificatePem, privateKeyPem } = organisation.nodeTls;
    const pair = { cert_chain: Buffer.from(certificatePem), private_key: Buffer.from(privateKeyPem) };
    return new Promise((resolve, reject) => {
        server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createSsl(null, [pair]), (error, bound) => {
            if (error) reject(error);
            else resolve(bound);
        });
    });
}

async function shutDown(server: Server): Promise<void> {
    const force = setTimeout(() => {
        server.forceShutdown();
    }, GRACE_MS);
    await new Promise<void>((resolve) => {
        server.tryShutdown(() => {
            resolve();
        });
    });
    clearTimeout(force);
}
