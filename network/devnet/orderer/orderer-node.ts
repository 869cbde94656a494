import { Server, ServerCredentials, type UntypedServiceImplementation } from '@grpc/grpc-js';
import type { common, orderer } from '@hyperledger/fabric-protos';
import type { ChannelPolicies } from '../identity/policy';
import type { MspRegistry } from '../identity/msp-registry';
import type { Organisation } from '../identity/organisation';
import type { BatchLimits } from '../identity/channel-group';
import type { BlockStore } from '../ledger/block-store';
import { DeliverService, type DeliverStream } from '../peer/deliver/deliver-service';
import { BlockWriter } from './block-writer';
import { Broadcast, type BroadcastStream } from './broadcast';
import { BroadcastFilter } from './broadcast-filter';
import { BROADCAST_SERVICE } from './broadcast-service';
import { SoloChain } from './solo-chain';

/** What an orderer is started with. */
export interface OrdererNodeOptions {
    readonly organisation: Organisation;
    readonly channel: string;
    readonly msps: MspRegistry;
    readonly policies: ChannelPolicies;
    /** The channel's chain, which holds its genesis block; the caller closes it. */
    readonly blocks: BlockStore;
    readonly batch: BatchLimits;
    readonly port: number;
    /** Called once when a block cannot be written: the node orders nothing any more. */
    readonly onFailure: (cause: unknown) => void;
}

/** The largest gRPC message, bytes (fabric internal/pkg/comm/config.go). */
const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;
/** The time that open streams have to end by themselves when the node stops. */
const GRACE_MS = 500;

/** An ordering service of one node, over TLS: orderer.AtomicBroadcast. */
export class OrdererNode {
    readonly port: number;
    readonly #server: Server;
    readonly #chain: SoloChain;
    readonly #broadcast: Broadcast;

    private constructor(parts: { server: Server; chain: SoloChain; broadcast: Broadcast; port: number }) {
        this.#server = parts.server;
        this.#chain = parts.chain;
        this.#broadcast = parts.broadcast;
        this.port = parts.port;
    }

    static async start(options: OrdererNodeOptions): Promise<OrdererNode> {
        const { organisation, blocks, batch, onFailure } = options;
        const sink = new BlockWriter(blocks, organisation.node);
        const chain = new SoloChain({ limits: batch, sink, onFailure });
        const broadcast = new Broadcast({ filter: filterOf(options), chain });
        const server = new Server({
            'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
            'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
            'grpc.enable_channelz': 0,
        });
        server.addService(BROADCAST_SERVICE, servicesOf(options, broadcast));
        return new OrdererNode({ server, chain, broadcast, port: await bind(server, options) });
    }

    /** One message of AtomicBroadcast.Broadcast, for the peers of this process. */
    broadcast(envelope: common.Envelope): Promise<orderer.BroadcastResponse> {
        return this.#broadcast.accept({ envelope, bytes: envelope.serializeBinary() });
    }

    /** Refuses new messages with SERVICE_UNAVAILABLE, writes what is enqueued, and ends its streams. */
    async close(): Promise<void> {
        await this.#chain.stop();
        const force = setTimeout(() => {
            this.#server.forceShutdown();
        }, GRACE_MS);
        await new Promise<void>((resolve) => {
            this.#server.tryShutdown(() => {
                resolve();
            });
        });
        clearTimeout(force);
    }
}

interface Services extends UntypedServiceImplementation {
    readonly broadcast: (stream: BroadcastStream) => void;
    readonly deliver: (stream: DeliverStream<orderer.DeliverResponse>) => void;
}

function filterOf({ channel, msps, policies, batch }: OrdererNodeOptions): BroadcastFilter {
    return new BroadcastFilter({
        channel,
        absoluteMaxBytes: batch.absoluteMaxBytes,
        msps,
        writers: (signers) => policies.evaluate('/Channel/Writers', signers),
        now: () => new Date(),
    });
}

function servicesOf(options: OrdererNodeOptions, broadcast: Broadcast): Services {
    const { channel, msps, policies, blocks } = options;
    const deliver = new DeliverService({
        channel,
        blocks,
        msps,
        readers: (signers) => policies.evaluate('/Channel/Readers', signers),
    });
    return {
        broadcast: (stream) => void broadcast.serve(stream),
        deliver: (stream) => void deliver.serve(stream),
    };
}

function bind(server: Server, { organisation, port }: OrdererNodeOptions): Promise<number> {
    const { certificatePem, privateKeyPem } = organisation.nodeTls;
    const pair = { cert_chain: Buffer.from(certificatePem), private_key: Buffer.from(privateKeyPem) };
    return new Promise((resolve, reject) => {
        server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createSsl(null, [pair]), (error, bound) => {
            if (error) reject(error);
            else resolve(bound);
        });
    });
}
