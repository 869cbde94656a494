import type { NativeSettings } from './native-settings';
import { listenersOf, topologyOf } from './topology';

const settingsFor = (orderers: number): NativeSettings => ({
    channel: 'mychannel',
    orderers,
    batch: { maxMessages: 500, absoluteMaxBytes: 10, preferredMaxBytes: 2, timeoutMs: 200 },
    ports: Object.fromEntries(listenersOf(orderers).map((listener, index) => [listener, 20_000 + index])),
});

test('the network has the names of the test network, and three orderers', () => {
    const { peers, ordering } = topologyOf('/kept', settingsFor(3));
    expect(peers.map(({ mspId, peer }) => [mspId, peer.name])).toEqual([
        ['Org1MSP', 'peer0.org1.example.com'],
        ['Org2MSP', 'peer0.org2.example.com'],
    ]);
    expect(ordering.mspId).toBe('OrdererMSP');
    expect(ordering.orderers.map(({ name }) => name)).toEqual([
        'orderer.example.com',
        'orderer2.example.com',
        'orderer3.example.com',
    ]);
});

test.each([1, 3])('with %i orderers every listener has a port of its own', (orderers) => {
    const { peers, ordering } = topologyOf('/kept', settingsFor(orderers));
    const ports = [
        ...peers.flatMap(({ peer, chaincode, authority }) => [
            peer.port,
            peer.chaincodePort,
            peer.operationsPort,
            chaincode.port,
            authority.port,
            authority.operationsPort,
        ]),
        ...ordering.orderers.flatMap((orderer) => [orderer.port, orderer.adminPort, orderer.operationsPort]),
        ordering.authority.port,
        ordering.authority.operationsPort,
    ];
    expect(ordering.orderers).toHaveLength(orderers);
    expect(new Set(ports).size).toBe(listenersOf(orderers).length);
});

test('nothing is kept outside the directory', () => {
    const { peers, ordering } = topologyOf('/kept', settingsFor(3));
    const directories = [...peers, ordering].flatMap((organisation) => [
        organisation.directory,
        organisation.admin.identity,
        organisation.authority.directory,
    ]);
    const nodes = [...peers.flatMap(({ peer, chaincode }) => [peer, chaincode]), ...ordering.orderers];
    for (const path of [...directories, ...nodes.flatMap(({ directory, identity }) => [directory, identity])])
        expect(path).toMatch(/^\/kept\//);
});

test('settings without a port for a node are refused with its name', () => {
    const settings = { ...settingsFor(1), orderers: 3 };
    expect(() => topologyOf('/kept', settings)).toThrow('no port for orderer2.example.com');
});
