import { join } from 'node:path';
import type { NativeSettings } from './native-settings';

/** What all nodes have. */
interface Node {
    /** The host name in its certificate, and of its directory. */
    readonly name: string;
    /** Its configuration, its data, its log. */
    readonly directory: string;
    /** The address that it listens on, and the one where others reach it. */
    readonly listensOn: string;
    readonly host: string;
    readonly port: number;
}

export interface AuthorityNode extends Node {
    readonly caName: string;
    readonly operationsPort: number;
}

export interface OrdererNode extends Node {
    /** Of its MSP and its TLS material. */
    readonly identity: string;
    readonly id: string;
    readonly adminPort: number;
    readonly operationsPort: number;
}

export interface PeerNode extends Node {
    readonly identity: string;
    readonly id: string;
    /** Where chaincode that the peer itself starts would connect; there is none. */
    readonly chaincodePort: number;
    readonly operationsPort: number;
}

export interface ChaincodeNode extends Node {
    readonly identity: string;
    readonly id: string;
}

/** An organisation with its authority and its administrator. */
interface Organisation {
    readonly mspId: string;
    readonly domain: string;
    /** Certificates and keys. */
    readonly directory: string;
    readonly admin: { readonly id: string; readonly identity: string };
    readonly authority: AuthorityNode;
}

export interface PeerOrganisation extends Organisation {
    /** Such as Org1. */
    readonly name: string;
    readonly peer: PeerNode;
    readonly chaincode: ChaincodeNode;
}

export interface OrderingOrganisation extends Organisation {
    readonly orderers: readonly OrdererNode[];
}

/** Who is in the network, and where. */
export interface Topology {
    readonly peers: readonly PeerOrganisation[];
    readonly ordering: OrderingOrganisation;
}

/** Every node of this machine listens here alone. */
export const ADDRESS = '127.0.0.1';
/**
 * What peers and orderers are called by the channel's configuration and by discovery. Clients ask for the host that they are
 * told when they speak TLS, and must not ask for an address (RFC 6066).
 */
const HOST_NAME = 'localhost';

const PEER_ORGANISATIONS = ['Org1', 'Org2'] as const;
const ORDERING_DOMAIN = 'example.com';

/** Every listener of a network with so many orderers, in the order in which ports are drawn for them. */
export function listenersOf(orderers: number): readonly string[] {
    const domains = [...PEER_ORGANISATIONS.map(domainOf), ORDERING_DOMAIN];
    return [
        ...ordererNames(orderers).flatMap((name) => [name, `${name}/admin`, `${name}/operations`]),
        ...PEER_ORGANISATIONS.map((name) => `peer0.${domainOf(name)}`).flatMap((name) => [
            name,
            `${name}/chaincode`,
            `${name}/operations`,
        ]),
        ...PEER_ORGANISATIONS.map((name) => `chaincode.${domainOf(name)}`),
        ...domains.map((domain) => `ca.${domain}`).flatMap((name) => [name, `${name}/operations`]),
    ];
}

/** The network of Fabric's test network, with that many orderers, in a directory. Throws when a listener has no port. */
export function topologyOf(directory: string, { orderers, ports }: NativeSettings): Topology {
    const portOf = (listener: string): number => {
        const port = ports[listener];
        if (port === undefined) throw new Error(`the settings in ${directory} have no port for ${listener}`);
        return port;
    };
    return {
        peers: PEER_ORGANISATIONS.map((name) => peerOrganisation(directory, name, portOf)),
        ordering: orderingOrganisation(directory, ordererNames(orderers), portOf),
    };
}

type PortOf = (listener: string) => number;

function peerOrganisation(directory: string, name: string, portOf: PortOf): PeerOrganisation {
    const domain = domainOf(name);
    const own = join(directory, 'organizations', 'peerOrganizations', domain);
    const node = (id: string) => nodeOf(directory, `${id}.${domain}`, portOf);
    return {
        name,
        mspId: `${name}MSP`,
        domain,
        directory: own,
        admin: adminOf(own, domain),
        authority: authorityOf(directory, { domain, caName: `ca-${name.toLowerCase()}` }, portOf),
        peer: {
            ...node('peer0'),
            host: HOST_NAME,
            id: 'peer0',
            identity: join(own, 'peers', `peer0.${domain}`),
            chaincodePort: portOf(`peer0.${domain}/chaincode`),
            operationsPort: portOf(`peer0.${domain}/operations`),
        },
        chaincode: {
            ...node('chaincode'),
            id: 'chaincode',
            identity: join(own, 'services', `chaincode.${domain}`),
        },
    };
}

function orderingOrganisation(
    directory: string,
    names: readonly string[],
    portOf: PortOf,
): OrderingOrganisation {
    const own = join(directory, 'organizations', 'ordererOrganizations', ORDERING_DOMAIN);
    return {
        mspId: 'OrdererMSP',
        domain: ORDERING_DOMAIN,
        directory: own,
        admin: adminOf(own, ORDERING_DOMAIN),
        authority: authorityOf(directory, { domain: ORDERING_DOMAIN, caName: 'ca-orderer' }, portOf),
        orderers: names.map((name) => ({
            ...nodeOf(directory, name, portOf),
            host: HOST_NAME,
            id: name.slice(0, name.indexOf('.')),
            identity: join(own, 'orderers', name),
            adminPort: portOf(`${name}/admin`),
            operationsPort: portOf(`${name}/operations`),
        })),
    };
}

function authorityOf(
    directory: string,
    { domain, caName }: { readonly domain: string; readonly caName: string },
    portOf: PortOf,
): AuthorityNode {
    const name = `ca.${domain}`;
    return { ...nodeOf(directory, name, portOf), caName, operationsPort: portOf(`${name}/operations`) };
}

function nodeOf(directory: string, name: string, portOf: PortOf): Node {
    return {
        name,
        directory: join(directory, 'nodes', name),
        listensOn: ADDRESS,
        host: ADDRESS,
        port: portOf(name),
    };
}

function adminOf(directory: string, domain: string): Organisation['admin'] {
    return { id: 'org-admin', identity: join(directory, 'users', `Admin@${domain}`) };
}

function domainOf(organisation: string): string {
    return `${organisation.toLowerCase()}.${ORDERING_DOMAIN}`;
}

function ordererNames(count: number): readonly string[] {
    return Array.from(
        { length: count },
        (_, index) => `orderer${index === 0 ? '' : index + 1}.${ORDERING_DOMAIN}`,
    );
}
