import { join } from 'node:path';
import { ServerCredentials, type Server } from '@grpc/grpc-js';
import type { Logger } from '../../../core/ports/logger';
import type { Organisation } from '../identity/organisation';
import type { PeerLedger } from '../ledger/peer-ledger';
import type { ChaincodeDefinition } from './chaincode-definition';
import { ChaincodeConnection } from './chaincode/chaincode-connection';
import { ConcurrencyLimit } from './concurrency-limit';
import type { PeerMembership } from './discovery/peer-membership';
import type { GatewayOrderer } from './gateway/submit';
import { PeerChannel, type JoinedChannel, type PeerChannels } from './peer-channel';
import { endorserOf, peerServer, type ServedPeer } from './peer-server';

/** What a peer is started with. */
export interface PeerNodeOptions {
    readonly organisation: Organisation;
    readonly channels: readonly JoinedChannel[];
    /** Its ledgers are kept here, each in a directory of its channel's name. */
    readonly directory: string;
    readonly port: number;
    /** Defined on every channel; the address is host:port of its server. */
    readonly chaincode: ChaincodeDefinition & { readonly address: string };
    /** Where the gateway service submits to; without one it refuses to. */
    readonly orderer?: GatewayOrderer | undefined;
    /** The peers of the network; the same for all nodes of a process. */
    readonly membership: PeerMembership;
    readonly logger: Logger;
    /** Called when a block of a channel cannot be committed: the peer follows that channel's orderer no longer. */
    readonly onFailure?: (cause: unknown) => void;
}

/** Proposals that a peer works on at a time (fabric core.yaml, peer.limits.concurrency.endorserService). */
const ENDORSER_CONCURRENCY = 2_500;
/** The time that open calls have to end by themselves when the node stops, in milliseconds. */
const GRACE_MS = 200;

interface Parts extends ServedPeer {
    readonly options: PeerNodeOptions;
    readonly connection: ChaincodeConnection;
    readonly server: Server;
}

/**
 * A peer: endorses, commits what the orderer has ordered on each of its channels, and delivers it. Serves
 * protos.Endorser, protos.Deliver, discovery.Discovery and gateway.Gateway over TLS.
 */
export class PeerNode {
    readonly port: number;
    readonly #parts: Parts;
    readonly #leave: () => void;

    private constructor(parts: Parts, port: number) {
        const { options, channels, endorse } = parts;
        const { organisation, membership, logger } = options;
        this.port = port;
        this.#parts = parts;
        this.#leave = membership.join({
            mspId: organisation.mspId,
            endpoint: `${organisation.nodeHost}:${port}`,
            signer: organisation.node,
            heightOn: (channel) => channels.get(channel)?.ledger.blocks.height ?? 0n,
            endorse,
        });
        for (const [channel, joined] of channels)
            joined.follow((err) => {
                logger.error({ err, peer: organisation.nodeHost, channel }, 'Cannot commit a block');
                options.onFailure?.(err);
            });
    }

    /** Opens the ledgers, listens on 127.0.0.1 and begins to follow the orderer; does not wait for the chaincode. */
    static async start(options: PeerNodeOptions): Promise<PeerNode> {
        const { chaincode } = options;
        const channels = await openChannels(options);
        const connection = new ChaincodeConnection({
            address: chaincode.address,
            chaincodeId: chaincode.packageId,
        });
        const endorser = endorserOf({ options, channels }, connection);
        const limit = new ConcurrencyLimit('/protos.Endorser', ENDORSER_CONCURRENCY);
        const endorse: Parts['endorse'] = (signed) => limit.run(() => endorser.processProposal(signed));
        const server = peerServer({ options, channels, endorse });
        try {
            const port = await bind(server, options);
            return new PeerNode({ options, channels, connection, endorse, server }, port);
        } catch (cause) {
            await Promise.all([connection.close(), ...[...channels.values()].map((one) => one.close())]);
            throw cause;
        }
    }

    /** Throws for a channel that the peer has not joined. */
    ledgerOf(channel: string): PeerLedger {
        const joined = this.#parts.channels.get(channel);
        if (!joined) throw new Error(`the peer is not on the channel ${channel}`);
        return joined.ledger;
    }

    /** Whether the chaincode's process is connected now, or is within the dial timeout of 10 s. */
    chaincodeReady(): Promise<boolean> {
        return this.#parts.connection.ready();
    }

    /** Ends streams, commits nothing more and closes the ledgers. */
    async close(): Promise<void> {
        const { server, connection, channels } = this.#parts;
        this.#leave();
        await shutDown(server);
        await connection.close();
        await Promise.all([...channels.values()].map((channel) => channel.close()));
    }
}

async function openChannels({
    channels,
    directory,
    chaincode,
    organisation,
}: PeerNodeOptions): Promise<PeerChannels> {
    const opened = await Promise.all(
        channels.map((joined) =>
            PeerChannel.open(joined, {
                node: organisation.node,
                directory: join(directory, joined.channel),
                chaincode,
            }),
        ),
    );
    return new Map(opened.map((channel) => [channel.channel, channel]));
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
