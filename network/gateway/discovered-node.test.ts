import { discoveredNode } from './discovered-node';

const known = [
    {
        name: 'peer0.org1.example.com',
        mspId: 'Org1MSP',
        url: 'grpcs://127.0.0.1:7051',
        serverName: 'peer0.org1.example.com',
    },
];
const around = { known, tlsRootPem: 'roots', asLocalhost: false };

test('a peer that tells an IP address is asked for by the name that the connection profile gives for it', () => {
    expect(discoveredNode({ mspid: 'Org1MSP', endpoint: '127.0.0.1:7051' }, around)).toEqual({
        name: '127.0.0.1:7051',
        mspId: 'Org1MSP',
        url: 'grpcs://127.0.0.1:7051',
        tlsRootPem: 'roots',
        serverName: 'peer0.org1.example.com',
    });
});

test.each([
    ['another port', { mspid: 'Org1MSP', endpoint: '127.0.0.1:7052' }, '127.0.0.1'],
    ['another organisation', { mspid: 'Org2MSP', endpoint: '127.0.0.1:7051' }, '127.0.0.1'],
    [
        'a name of its own',
        { mspid: 'Org1MSP', endpoint: 'peer1.org1.example.com:7051' },
        'peer1.org1.example.com',
    ],
])('a peer with %s is asked for by the host that it tells', (_what, peer, serverName) => {
    expect(discoveredNode(peer, around)).toMatchObject({ serverName });
});

test('at localhost its certificate still bears the host that it tells', () => {
    const peer = { mspid: 'Org2MSP', endpoint: 'peer0.org2.example.com:9051' };
    expect(discoveredNode(peer, { ...around, asLocalhost: true })).toMatchObject({
        url: 'grpcs://localhost:9051',
        serverName: 'peer0.org2.example.com',
    });
});
