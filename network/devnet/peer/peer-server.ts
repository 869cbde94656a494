import { Server } from '@grpc/grpc-js';
import { discovery, gateway, peer } from '@hyperledger/fabric-protos';
import type { Identity } from '../identity/identity';
import { MspRegistry } from '../identity/msp-registry';
import type { ChaincodeConnection } from './chaincode/chaincode-connection';
import {
    blockResponses,
    filteredResponses,
    peerStatus,
    privateDataResponses,
    type BlockEncoder,
} from './deliver/deliver-responses';
import { DeliverService, type DeliverStream } from './deliver/deliver-service';
import { DiscoveryService } from './discovery/discovery-service';
import { Endorser } from './endorser/endorser';
import { gatewayService } from './gateway/gateway-service';
import type { PeerChannel, PeerChannels } from './peer-channel';
import type { PeerNodeOptions } from './peer-node';
import { RAW_DELIVER_SERVICE, unary } from './peer-services';
import { Cscc } from './system/cscc';
import { Lifecycle } from './system/lifecycle';
import { Qscc } from './system/qscc';
import type { SystemChaincode } from './system/system-chaincode';

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

/** What the services of a peer work on. */
export interface ServedPeer {
    readonly options: Pick<
        PeerNodeOptions,
        'organisation' | 'chaincode' | 'membership' | 'orderer' | 'logger'
    >;
    readonly channels: PeerChannels;
    readonly endorse: (proposal: peer.SignedProposal) => Promise<peer.ProposalResponse>;
}

/** A server, not yet listening, of protos.Endorser, protos.Deliver, discovery.Discovery and gateway.Gateway. */
export function peerServer(served: ServedPeer): Server {
    const { organisation, logger } = served.options;
    const server = new Server({
        'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
        'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
        'grpc.max_connection_age_ms': CONNECTION_AGE_MS,
        'grpc.enable_channelz': 0,
    });
    const onFault = (err: unknown): void => {
        logger.error({ err, peer: organisation.nodeHost }, 'A call failed');
    };
    const discoverer = discoveryOf(served);
    server.addService(peer.EndorserService, { processProposal: unary(served.endorse, onFault) });
    server.addService(discovery.DiscoveryService, {
        discover: unary((signed: discovery.SignedRequest) => discoverer.discover(signed), onFault),
    });
    server.addService(RAW_DELIVER_SERVICE, deliverOf(served));
    server.addService(gateway.GatewayService, gatewayOf(served, onFault));
    return server;
}

/** The peer's endorser for all of its channels. */
export function endorserOf(
    { options, channels }: Omit<ServedPeer, 'endorse'>,
    connection: ChaincodeConnection,
): Endorser {
    const { organisation, chaincode } = options;
    const { mspId } = organisation;
    const localMsp = new MspRegistry([organisation.mspDefinition()]);
    return new Endorser({
        localMsp,
        channels,
        signer: organisation.node,
        chaincode,
        connection,
        system: new Map<string, SystemChaincode>([
            ['qscc', new Qscc({ channels })],
            ['cscc', new Cscc({ mspId, channels })],
            ['_lifecycle', new Lifecycle({ mspId, channels, chaincode })],
        ]),
    });
}

function discoveryOf({ options, channels }: ServedPeer): DiscoveryService {
    const { organisation, membership, chaincode } = options;
    const localMsp = new MspRegistry([organisation.mspDefinition()]);
    return new DiscoveryService({ localMsp, channels, membership, chaincode });
}

function gatewayOf(
    { options, channels, endorse }: ServedPeer,
    onFault: (cause: unknown) => void,
): gateway.IGatewayServer {
    const { organisation, orderer, membership, chaincode } = options;
    return gatewayService({
        channels,
        mspId: organisation.mspId,
        isOwn: (member) => member.endorse === endorse,
        membership,
        chaincode,
        isSystemChaincode: (name) => SYSTEM_CHAINCODES.includes(name),
        orderer,
        onFault,
    });
}

type DeliverMethods = Record<keyof typeof RAW_DELIVER_SERVICE, (stream: DeliverStream<Buffer>) => void>;

function deliverOf({ channels }: ServedPeer): DeliverMethods {
    const serving = (encoderOf: (channel: PeerChannel) => BlockEncoder<Buffer>) => {
        const service = new DeliverService({
            channels: deliveredAs(channels, encoderOf),
            status: peerStatus,
        });
        return (stream: DeliverStream<Buffer>): void => void service.serve(stream);
    };
    return {
        deliver: serving(({ ledger }) => blockResponses(ledger.blocks)),
        deliverFiltered: serving(({ ledger }) => filteredResponses(ledger.blocks)),
        deliverWithPrivateData: serving(({ ledger }) => privateDataResponses(ledger.blocks)),
    };
}

function deliveredAs(channels: PeerChannels, encoderOf: (channel: PeerChannel) => BlockEncoder<Buffer>) {
    return new Map(
        [...channels].map(([name, channel]) => [
            name,
            {
                blocks: channel.ledger.blocks,
                msps: channel.msps,
                readers: (signers: readonly Identity[]) =>
                    channel.policies.evaluate('/Channel/Application/Readers', signers),
                encode: encoderOf(channel),
            },
        ]),
    );
}
