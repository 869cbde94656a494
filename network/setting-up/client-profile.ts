/** Where a node is for clients, and the certificate that its server is trusted by. */
export interface ProfileNode {
    /** The name that the node is known by and its certificate bears. */
    readonly host: string;
    /** Where it is reached; the host itself if absent. */
    readonly address?: string;
    readonly port: number;
    readonly tlsRootCertificatePem: string;
}

/** An organisation as a client sees it. */
export interface ProfileOrganisation {
    /** Such as Org1. */
    readonly name: string;
    readonly mspId: string;
    readonly peer: ProfileNode;
    readonly certificateAuthority: ProfileNode & { readonly name: string };
}

/** The network that a profile describes. */
export interface ProfileNetwork {
    /** What the network is called, such as native. */
    readonly name: string;
    readonly channels: readonly string[];
    readonly organisations: readonly ProfileOrganisation[];
    readonly orderers: readonly ProfileNode[];
}

const endpoint = (node: ProfileNode) => ({
    url: `grpcs://${node.address ?? node.host}:${node.port}`,
    tlsCACerts: { pem: node.tlsRootCertificatePem },
    grpcOptions: { 'ssl-target-name-override': node.host, hostnameOverride: node.host },
});

const named = <Node extends ProfileNode, Entry>(nodes: readonly Node[], entry: (node: Node) => Entry) =>
    Object.fromEntries(nodes.map((node) => [node.host, entry(node)]));

/**
 * The common connection profile for the clients of one organisation, as fabric-network 2.2 reads it. It names the peers
 * of all organisations and the orderers, so that it works with service discovery and without.
 */
export function clientProfile(network: ProfileNetwork, clientMspId: string): object {
    const { organisations, orderers, channels } = network;
    const own = organisations.find(({ mspId }) => mspId === clientMspId);
    if (!own) throw new Error(`the network ${network.name} has no organisation ${clientMspId}`);
    const peers = organisations.map(({ peer }) => peer);
    return {
        name: `${network.name}-${own.name.toLowerCase()}`,
        version: '1.0.0',
        client: { organization: own.name, connection: { timeout: { peer: { endorser: '300' } } } },
        channels: Object.fromEntries(
            channels.map((channel) => [
                channel,
                { orderers: orderers.map(({ host }) => host), peers: named(peers, () => ({})) },
            ]),
        ),
        organizations: Object.fromEntries(
            organisations.map(({ name, mspId, peer, certificateAuthority }) => [
                name,
                { mspid: mspId, peers: [peer.host], certificateAuthorities: [certificateAuthority.host] },
            ]),
        ),
        orderers: named(orderers, endpoint),
        peers: named(peers, endpoint),
        certificateAuthorities: named(
            organisations.map(({ certificateAuthority }) => certificateAuthority),
            (ca) => ({
                url: `https://${ca.address ?? ca.host}:${ca.port}`,
                caName: ca.name,
                tlsCACerts: { pem: [ca.tlsRootCertificatePem] },
                httpOptions: { verify: true },
            }),
        ),
    };
}
