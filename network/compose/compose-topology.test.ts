import { ordererConfiguration } from '../native/orderer-configuration';
import { peerConfiguration } from '../native/peer-configuration';
import { listenersOf } from '../native/topology';
import { composeSettings, composeTopology, hostTopology, PORTS } from './compose-topology';

const settings = composeSettings('mychannel');
const inside = composeTopology('/network', settings);
const outside = hostTopology('/network', settings);
const [org1] = inside.peers;
const [orderer] = inside.ordering.orderers;
if (org1 === undefined || orderer === undefined) throw new Error('the network has no nodes');

test('every listener of the network has its port, and there are no others', () => {
    expect(listenersOf(settings.orderers).filter((listener) => PORTS[listener] === undefined)).toEqual([]);
    expect(inside.ordering.orderers.map(({ port }) => port)).toEqual([7050, 8050, 9050]);
    expect(inside.peers.map(({ peer }) => peer.port)).toEqual([7051, 9051]);
});

test('in a container a node is found under its name; from this machine, at the same port of localhost', () => {
    const { peer } = org1;
    expect(peer).toMatchObject({ host: 'peer0.org1.example.com', listensOn: '0.0.0.0' });
    expect(outside.peers[0]?.peer).toMatchObject({ ...peer, host: 'localhost', listensOn: '127.0.0.1' });
});

test('a peer tells the others its name, and listens on every address of its container', () => {
    expect(peerConfiguration(org1, '/builder')).toMatchObject({
        peer: {
            listenAddress: '0.0.0.0:7051',
            address: 'peer0.org1.example.com:7051',
            gossip: { externalEndpoint: 'peer0.org1.example.com:7051' },
        },
        operations: { listenAddress: '0.0.0.0:9443' },
    });
});

test('an orderer listens on every address of its container', () => {
    expect(ordererConfiguration('OrdererMSP', orderer)).toMatchObject({
        General: { ListenAddress: '0.0.0.0', ListenPort: 7050 },
        Admin: { ListenAddress: '0.0.0.0:7053' },
        Operations: { ListenAddress: '0.0.0.0:9443' },
    });
});
