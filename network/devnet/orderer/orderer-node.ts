import { Server, ServerCredentials, type UntypedServiceImplementation } from '@grpc/grpc-js';
import type { common, orderer } from '@hyperledger/fabric-protos';
import type { Identity } from '../identity/identity';
import type { ChannelPolicies } from '../identity/policy';
import type { MspRegistry } from '../identity/msp-registry';
import type { Organisation } from '../identity/organisation';
import type { BatchLimits } from '../identity/channel-group';
import type { BlockStore } from '../ledger/block-store';
import { ordererResponses, ordererStatus } from '../peer/deliver/deliver-responses';
import { DeliverService, type DeliverStream } from '../peer/deliver/deliver-service';
import { BlockWriter } from './block-writer';
import { Broadcast, type BroadcastStream } from './broadcast';
import { BroadcastFilter, type FilteredChannel } from './broadcast-filter';
import { BROADCAST_SERVICE } from './broadcast-service';
import { SoloChain } from './solo-chain';

/** A channel that an orderer orders. */
export interface OrderedChannel {
    readonly channel: string;
    readonly msps: MspRegistry;
    readonly policies: ChannelPolicies;
    /** The channel's chain, which holds its genesis block; the caller closes it. */
    readonly blocks: BlockStore;
}

/** What an orderer is started with. */
export interface OrdererNodeOptions {
    readonly organisation: Organisation;
    readonly channels: readonly OrderedChannel[];
    readonly batch: BatchLimits;
    readonly port: number;
    /** Called once when a channel's block cannot be written: nothing is ordered on that channel any more. */
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
    readonly #chains: ReadonlyMap<string, SoloChain>;
    readonly #broadcast: Broadcast;

    private constructor(parts: OrdererParts) {
        this.#server = parts.server;
        this.#chains = parts.chains;
        this.#broadcast = parts.broadcast;
        this.port = parts.port;
    }

    static async start(options: OrdererNodeOptions): Promise<OrdererNode> {
        const chains = chainsOf(options);
        const broadcast = new Broadcast({ filter: filterOf(options), chains });
        const server = new Server({
            'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
            'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
            'grpc.enable_channelz': 0,
        });
        server.addService(BROADCAST_SERVICE, servicesOf(options, broadcast));
        return new OrdererNode({ server, chains, broadcast, port: await bind(server, options) });
    }

    /** One message of AtomicBroadcast.Broadcast, for the peers of this process. */
    broadcast(envelope: common.Envelope): Promise<orderer.BroadcastResponse> {
        return this.#broadcast.accept({ envelope, bytes: envelope.serializeBinary() });
    }

    /** Refuses new messages with SERVICE_UNAVAILABLE, writes what is enqueued, and ends its streams. */
    async close(): Promise<void> {
        await Promise.all([...this.#chains.values()].map((chain) => chain.stop()));
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

interface OrdererParts {
    readonly server: Server;
    readonly chains: ReadonlyMap<string, SoloChain>;
    readonly broadcast: Broadcast;
    readonly port: number;
}

interface Services extends UntypedServiceImplementation {
    readonly broadcast: (stream: BroadcastStream) => void;
    readonly deliver: (stream: DeliverStream<orderer.DeliverResponse>) => void;
}

function chainsOf(options: OrdererNodeOptions): ReadonlyMap<string, SoloChain> {
    const { organisation, channels, batch, onFailure } = options;
    return new Map(
        channels.map(({ channel, blocks }) => {
            const sink = new BlockWriter(blocks, organisation.node);
            return [channel, new SoloChain({ limits: batch, sink, onFailure })];
        }),
    );
}

function filterOf({ channels, batch }: OrdererNodeOptions): BroadcastFilter {
    const filtered = channels.map(({ channel, msps, policies }): [string, FilteredChannel] => [
        channel,
        {
            absoluteMaxBytes: batch.absoluteMaxBytes,
            msps,
            writers: (signers) => policies.evaluate('/Channel/Writers', signers),
        },
    ]);
    return new BroadcastFilter({ channels: new Map(filtered), now: () => new Date() });
}

function servicesOf(options: OrdererNodeOptions, broadcast: Broadcast): Services {
    const channels = new Map(
        options.channels.map(({ channel, msps, policies, blocks }) => [
            channel,
            {
                blocks,
                msps,
                readers: (signers: readonly Identity[]) => policies.evaluate('/Channel/Readers', signers),
                encode: ordererResponses(blocks),
            },
        ]),
    );
    const deliver = new DeliverService({ channels, status: ordererStatus });
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
