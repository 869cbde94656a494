/** An organisation as a client sees it. */
export interface ProfileOrganisation {
    /** Such as Org1. */
    readonly name: string;
    readonly mspId: string;
    readonly peer: ProfileNode;
    readonly certificateAuthority: ProfileNode & { readonly name: string };
}

/** Where a node listens on 127.0.0.1, and the certificate that its server is trusted by. */
export interface ProfileNode {
    readonly host: string;
    readonly port: number;
    readonly tlsRootCertificatePem: string;
}

/** The network that a profile describes. */
export interface ProfileNetwork {
    readonly channel: string;
    readonly organisations: readonly ProfileOrganisation[];
    readonly orderer: ProfileNode;
}

/** A client of the devnet runs on the same machine. */
const ADDRESS = '127.0.0.1';

const endpoint = (node: ProfileNode) => ({
    url: `grpcs://${ADDRESS}:${node.port}`,
    tlsCACerts: { pem: node.tlsRootCertificatePem },
    grpcOptions: { 'ssl-target-name-override': node.host, hostnameOverride: node.host },
});

/**
 * The common connection profile for the clients of one organisation, as fabric-network 2.2 reads it. It names the peers
 * of all organisations and the orderer, so that it works with service discovery and without.
 */
export function connectionProfile(network: ProfileNetwork, clientMspId: string): object {
    const own = network.organisations.find(({ mspId }) => mspId === clientMspId);
    if (!own) throw new Error(`the devnet has no organisation ${clientMspId}`);
    const { organisations, orderer, channel } = network;
    return {
        name: `devnet-${own.name.toLowerCase()}`,
        version: '1.0.0',
        client: { organization: own.name, connection: { timeout: { peer: { endorser: '300' } } } },
        channels: {
            [channel]: {
                orderers: [orderer.host],
                peers: Object.fromEntries(organisations.map(({ peer }) => [peer.host, {}])),
            },
        },
        organizations: Object.fromEntries(
            organisations.map(({ name, mspId, peer, certificateAuthority }) => [
                name,
                { mspid: mspId, peers: [peer.host], certificateAuthorities: [certificateAuthority.host] },
            ]),
        ),
        orderers: { [orderer.host]: endpoint(orderer) },
        peers: Object.fromEntries(organisations.map(({ peer }) => [peer.host, endpoint(peer)])),
        certificateAuthorities: Object.fromEntries(
            organisations.map(({ certificateAuthority: ca }) => [
                ca.host,
                {
                    url: `https://${ADDRESS}:${ca.port}`,
                    caName: ca.name,
                    tlsCACerts: { pem: [ca.tlsRootCertificatePem] },
                    httpOptions: { verify: true },
                },
            ]),
        ),
    };
}
