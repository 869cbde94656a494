import type { Node } from './conformance-network';

interface Endpoint {
    readonly url: string;
    readonly tlsCACerts: { readonly pem: string };
    readonly grpcOptions: { readonly 'ssl-target-name-override': string };
}

/** What the suite reads of a common connection profile. */
export interface Profile {
    readonly organizations: Readonly<
        Record<string, { readonly mspid: string; readonly peers: readonly string[] }>
    >;
    readonly peers: Readonly<Record<string, Endpoint>>;
    readonly orderers: Readonly<Record<string, Endpoint>>;
}

export function isProfile(value: unknown): value is Profile {
    return (
        typeof value === 'object' &&
        value !== null &&
        ['organizations', 'peers', 'orderers'].every((member) => member in value)
    );
}

/** The peer of the organisation with that MSP id. */
export function peerOf(profile: Profile, mspId: string): Node {
    const organisation = Object.values(profile.organizations).find(({ mspid }) => mspid === mspId);
    const endpoint = profile.peers[organisation?.peers[0] ?? ''];
    if (!endpoint) throw new Error(`the profile has no peer of ${mspId}`);
    return nodeAt(endpoint);
}

/** The first orderer. */
export function ordererOf(profile: Profile): Node {
    const [endpoint] = Object.values(profile.orderers);
    if (!endpoint) throw new Error('the profile has no orderer');
    return nodeAt(endpoint);
}

function nodeAt({ url, tlsCACerts, grpcOptions }: Endpoint): Node {
    const { port } = new URL(url);
    return {
        address: `127.0.0.1:${port}`,
        host: grpcOptions['ssl-target-name-override'],
        tlsRootCertificatePem: tlsCACerts.pem,
    };
}
