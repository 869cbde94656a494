import { authorityConfiguration } from './authority-configuration';
import { inheritedEnvironment } from './inherited-environment';
import { ordererConfiguration } from './orderer-configuration';
import { peerConfiguration } from './peer-configuration';
import { listenersOf, topologyOf } from './topology';

const ports = Object.fromEntries(listenersOf(1).map((listener, index) => [listener, 20_000 + index]));
const batch = { maxMessages: 500, absoluteMaxBytes: 10, preferredMaxBytes: 2, timeoutMs: 200 };
const { peers, ordering } = topologyOf('/kept', {
    channel: 'mychannel',
    orderers: 1,
    batch,
    ports,
});
const [org1] = peers;
const [orderer] = ordering.orderers;
if (org1 === undefined || orderer === undefined) throw new Error('the network has no nodes');

const registrar = { id: 'admin', secret: 'adminpw' };
const peerFile = peerConfiguration(org1, '/builder');
const ordererFile = ordererConfiguration('OrdererMSP', orderer);
const authorityFile = authorityConfiguration(org1.authority, registrar);

test('no node listens on another address than this machine’s own', () => {
    const files = JSON.stringify([peerFile, ordererFile, authorityFile]);
    expect(files).not.toMatch(/0\.0\.0\.0/);
    expect(peerFile).toMatchObject({ peer: { listenAddress: `127.0.0.1:${org1.peer.port}` } });
    expect(ordererFile).toMatchObject({ General: { ListenAddress: '127.0.0.1', ListenPort: orderer.port } });
    expect(authorityFile).toMatchObject({ address: '127.0.0.1', port: org1.authority.port });
});

test('peers, orderers and authorities speak TLS, and an orderer’s admin asks for a certificate', () => {
    expect(peerFile).toMatchObject({ peer: { tls: { enabled: true } } });
    expect(ordererFile).toMatchObject({
        General: { TLS: { Enabled: true } },
        Admin: { TLS: { Enabled: true, ClientAuthRequired: true } },
    });
    expect(authorityFile).toMatchObject({ tls: { enabled: true } });
});

test('a peer runs chaincode as a service and looks for no Docker', () => {
    expect(peerFile).toMatchObject({
        vm: { endpoint: '' },
        chaincode: { externalBuilders: [{ path: '/builder' }] },
    });
});

test('an orderer begins without a channel and is given one through its admin endpoint', () => {
    expect(ordererFile).toMatchObject({
        General: { BootstrapMethod: 'none' },
        ChannelParticipation: { Enabled: true },
    });
});

test('variables that would overrule the files, and secrets of the service, are kept from the nodes', () => {
    const given = inheritedEnvironment({
        PATH: '/bin',
        CORE_PEER_ADDRESS: 'elsewhere',
        ORDERER_GENERAL_LISTENPORT: '1',
        FABRIC_CFG_PATH: '/elsewhere',
        MONGODB_URI: 'mongodb://user:secret@host',
        FABRIC_LOGGING_SPEC: 'debug',
    });
    expect(given).toMatchObject({ PATH: '/bin', FABRIC_LOGGING_SPEC: 'debug' });
    expect(Object.keys(given).sort()).toEqual(['FABRIC_LOGGING_FORMAT', 'FABRIC_LOGGING_SPEC', 'PATH']);
});
