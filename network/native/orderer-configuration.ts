import { join } from 'node:path';
import type { OrdererNode } from './topology';

/** Fabric's own limit for one message, bytes (orderer.yaml, General.MaxRecvMsgSize). */
const LARGEST_MESSAGE = 104_857_600;

/**
 * orderer.yaml: the values of Fabric's sample, with addresses of its own. It begins without a channel, and joins one through
 * its admin endpoint, which trusts the certificates of its own organisation.
 */
export function ordererConfiguration(mspId: string, orderer: OrdererNode): object {
    const data = join(orderer.directory, 'data');
    const tls = tlsFiles(orderer.identity);
    return {
        General: {
            ListenAddress: orderer.listensOn,
            ListenPort: orderer.port,
            TLS: { ...tls.server, RootCAs: [tls.root], ClientAuthRequired: false },
            Keepalive: { ServerMinInterval: '60s', ServerInterval: '7200s', ServerTimeout: '20s' },
            MaxRecvMsgSize: LARGEST_MESSAGE,
            MaxSendMsgSize: LARGEST_MESSAGE,
            Cluster: {
                SendBufferSize: 100,
                ClientCertificate: tls.server.Certificate,
                ClientPrivateKey: tls.server.PrivateKey,
                RootCAs: [tls.root],
            },
            BootstrapMethod: 'none',
            LocalMSPDir: join(orderer.identity, 'msp'),
            LocalMSPID: mspId,
            BCCSP: { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } },
            Authentication: { TimeWindow: '15m' },
        },
        FileLedger: { Location: join(data, 'ledger') },
        Operations: {
            ListenAddress: `${orderer.listensOn}:${orderer.operationsPort}`,
            TLS: { Enabled: false },
        },
        Metrics: { Provider: 'prometheus' },
        Admin: {
            ListenAddress: `${orderer.listensOn}:${orderer.adminPort}`,
            TLS: { ...tls.server, RootCAs: [tls.root], ClientAuthRequired: true, ClientRootCAs: [tls.root] },
        },
        ChannelParticipation: { Enabled: true, MaxRequestBodySize: '1 MB' },
        Consensus: { WALDir: join(data, 'etcdraft', 'wal'), SnapDir: join(data, 'etcdraft', 'snapshot') },
    };
}

function tlsFiles(identity: string) {
    const file = (name: string) => join(identity, 'tls', name);
    return {
        server: { Enabled: true, PrivateKey: file('server.key'), Certificate: file('server.crt') },
        root: file('ca.crt'),
    };
}
