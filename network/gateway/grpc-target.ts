import { credentials, type ChannelCredentials, type ChannelOptions } from '@grpc/grpc-js';
import type { NetworkNode } from './connection-profile';

/** Where a node is, and how to speak with it over gRPC. */
export interface GrpcTarget {
    readonly name: string;
    readonly address: string;
    readonly credentials: ChannelCredentials;
    readonly options: ChannelOptions;
}

/** The certificate and key that a node with mutual TLS asks for, as PEM. */
export interface ClientTls {
    readonly certificatePem: string;
    readonly keyPem: string;
}

/**
 * Of every connection. Blocks and envelopes may be of any size that the channel allows. Peers and orderers cut off who
 * pings more often than once a minute (core.yaml `peer.keepalive.minInterval`, orderer.yaml `ServerMinInterval`). A node
 * that comes back is found within 5 s, where gRPC would by default let up to 2 minutes pass. Nobody reads gRPC's own
 * records of every call (channelz).
 */
export const GRPC_OPTIONS = {
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
    'grpc.keepalive_time_ms': 75_000,
    'grpc.keepalive_timeout_ms': 20_000,
    'grpc.keepalive_permit_without_calls': 1,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 5_000,
    'grpc.enable_channelz': 0,
} as const;

export function grpcTarget(node: NetworkNode, clientTls?: ClientTls): GrpcTarget {
    const { protocol, host } = new URL(node.url);
    const name = node.serverName;
    return {
        name: node.name,
        address: host,
        credentials: protocol === 'grpcs:' ? tlsCredentials(node, clientTls) : credentials.createInsecure(),
        options: {
            ...GRPC_OPTIONS,
            ...(name !== undefined && {
                'grpc.ssl_target_name_override': name,
                'grpc.default_authority': name,
            }),
        },
    };
}

function tlsCredentials({ tlsRootPem }: NetworkNode, clientTls: ClientTls | undefined): ChannelCredentials {
    const roots = tlsRootPem === undefined ? null : Buffer.from(tlsRootPem);
    if (clientTls === undefined) return credentials.createSsl(roots);
    return credentials.createSsl(roots, Buffer.from(clientTls.keyPem), Buffer.from(clientTls.certificatePem));
}
