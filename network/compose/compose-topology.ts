import { DEFAULT_BATCH } from '../devnet/devnet-settings';
import type { NativeSettings } from '../native/native-settings';
import { topologyOf, type Topology } from '../native/topology';

const ORDERERS = 3;

/**
 * The ports of docker-compose.yml, as fabric-samples' test network has them. Clients on this machine find a node at the
 * port that it has in its container, so that what service discovery says of ports holds for both.
 */
const CLIENT_PORTS = {
    'orderer.example.com': 7050,
    'orderer2.example.com': 8050,
    'orderer3.example.com': 9050,
    'peer0.org1.example.com': 7051,
    'peer0.org2.example.com': 9051,
    'ca.org1.example.com': 7054,
    'ca.org2.example.com': 8054,
    'ca.example.com': 9054,
} as const;

const INNER_PORTS = { admin: 7053, chaincode: 7052, operations: 9443, service: 9999 } as const;

/** The ports of one network, by the names of its listeners; inside a container they need not differ from another's. */
export const PORTS: Readonly<Record<string, number>> = {
    ...CLIENT_PORTS,
    ...Object.fromEntries(
        Object.keys(CLIENT_PORTS).flatMap((node) => [
            [`${node}/admin`, INNER_PORTS.admin],
            [`${node}/chaincode`, INNER_PORTS.chaincode],
            [`${node}/operations`, INNER_PORTS.operations],
        ]),
    ),
    'chaincode.org1.example.com': INNER_PORTS.service,
    'chaincode.org2.example.com': INNER_PORTS.service,
};

/** What the founding of the channel takes besides its members. */
export function composeSettings(channel: string): NativeSettings {
    return { channel, orderers: ORDERERS, batch: DEFAULT_BATCH, ports: PORTS };
}

/** The network as it is seen inside: a node is found under its name, and listens on every address of its container. */
export function composeTopology(directory: string, settings: NativeSettings): Topology {
    const { peers, ordering } = hostTopology(directory, settings);
    return {
        peers: peers.map((organisation) => ({
            ...organisation,
            authority: inContainer(organisation.authority),
            peer: inContainer(organisation.peer),
            chaincode: inContainer(organisation.chaincode),
        })),
        ordering: {
            ...ordering,
            authority: inContainer(ordering.authority),
            orderers: ordering.orderers.map(inContainer),
        },
    };
}

/** The network as clients on this machine see it: at the published ports. */
export function hostTopology(directory: string, settings: NativeSettings): Topology {
    return topologyOf(directory, settings);
}

function inContainer<Node extends { readonly name: string }>(node: Node): Node {
    return { ...node, host: node.name, listensOn: '0.0.0.0' };
}
