import type { NetworkNode } from './connection-profile';

/** A peer as another one tells of it. */
export interface DiscoveredPeer {
    readonly mspid: string;
    /** host:port. */
    readonly endpoint: string;
}

/** What is known of the peers beside their endpoints. */
export interface Surroundings {
    /** The peers of the connection profile. */
    readonly known: readonly NetworkNode[];
    /** The TLS roots of the peer's organisation, PEM. */
    readonly tlsRootPem: string;
    /** Whether every peer is reached at localhost, on the port that it tells. */
    readonly asLocalhost: boolean;
}

/**
 * How a discovered peer is reached. Its certificate is taken to bear the name that the connection profile gives for that
 * address, or else the host of the endpoint, which may be an IP address: no name for TLS to ask for (RFC 6066).
 */
export function discoveredNode({ mspid, endpoint }: DiscoveredPeer, around: Surroundings): NetworkNode {
    const { hostname, port } = new URL(`grpcs://${endpoint}`);
    const url = `grpcs://${around.asLocalhost ? 'localhost' : hostname}:${port}`;
    const inProfile = around.known.find((node) => node.mspId === mspid && node.url === url);
    return {
        name: endpoint,
        mspId: mspid,
        url,
        tlsRootPem: around.tlsRootPem,
        serverName: inProfile?.serverName ?? hostname,
    };
}
