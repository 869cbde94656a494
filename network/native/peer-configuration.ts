import { join } from 'node:path';
import type { PeerOrganisation } from './topology';

/** Fabric's own limit for one message, bytes (core.yaml, peer.maxRecvMsgSize). */
const LARGEST_MESSAGE = 104_857_600;

/**
 * core.yaml: the values of Fabric's sample, with an address of its own for every listener, chaincode as a service alone
 * (no Docker: `vm.endpoint` is empty) and figures for Prometheus.
 */
export function peerConfiguration(
    { mspId, peer }: Pick<PeerOrganisation, 'mspId' | 'peer'>,
    builder: string,
): object {
    return {
        peer: peerSection(mspId, peer),
        vm: { endpoint: '' },
        chaincode: chaincodeSection(builder),
        ledger: {
            state: { stateDatabase: 'goleveldb', totalQueryLimit: 100_000 },
            history: { enableHistoryDatabase: true },
            pvtdataStore: {
                collElgProcMaxDbBatchSize: 5000,
                collElgProcDbBatchesInterval: 1000,
                deprioritizedDataReconcilerInterval: '60m',
                purgeInterval: 100,
                purgedKeyAuditLogging: true,
            },
            snapshots: { rootDir: join(peer.directory, 'data', 'snapshots') },
        },
        operations: { listenAddress: `${peer.listensOn}:${peer.operationsPort}`, tls: { enabled: false } },
        metrics: { provider: 'prometheus' },
    };
}

function peerSection(mspId: string, peer: PeerOrganisation['peer']): object {
    const { host, listensOn } = peer;
    const address = `${host}:${peer.port}`;
    const tls = join(peer.identity, 'tls');
    return {
        id: peer.name,
        networkId: 'native',
        listenAddress: `${listensOn}:${peer.port}`,
        address,
        chaincodeListenAddress: `${listensOn}:${peer.chaincodePort}`,
        chaincodeAddress: `${host}:${peer.chaincodePort}`,
        gossip: gossipSection(address),
        tls: {
            enabled: true,
            clientAuthRequired: false,
            cert: { file: join(tls, 'server.crt') },
            key: { file: join(tls, 'server.key') },
            rootcert: { file: join(tls, 'ca.crt') },
        },
        fileSystemPath: join(peer.directory, 'data'),
        BCCSP: { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } },
        mspConfigPath: join(peer.identity, 'msp'),
        localMspId: mspId,
        localMspType: 'bccsp',
        deliveryclient: deliverySection(),
        handlers: handlersSection(),
        ...serviceLimits(),
    };
}

/** What the peer's services allow: Fabric's own figures. */
function serviceLimits(): object {
    return {
        gateway: { enabled: true, endorsementTimeout: '30s', broadcastTimeout: '30s', dialTimeout: '2m' },
        authentication: { timewindow: '15m' },
        client: { connTimeout: '3s' },
        keepalive: keepaliveSection(),
        discovery: {
            enabled: true,
            authCacheEnabled: true,
            authCacheMaxSize: 1000,
            authCachePurgeRetentionRatio: 0.75,
            orgMembersAllowedAccess: false,
        },
        limits: { concurrency: { endorserService: 2500, deliverService: 2500, gatewayService: 500 } },
        maxRecvMsgSize: LARGEST_MESSAGE,
        maxSendMsgSize: LARGEST_MESSAGE,
    };
}

/**
 * The only peer of its organisation fetches blocks itself, and tells the other organisation where it is. It looks for that one
 * again after 2 s: with the 25 s of the sample, who asks discovery may find no endorsers for a minute after a start.
 */
function gossipSection(address: string): object {
    return {
        bootstrap: address,
        endpoint: address,
        externalEndpoint: address,
        useLeaderElection: false,
        orgLeader: true,
        reconnectInterval: '2s',
        state: { enabled: false },
        pvtData: {
            pullRetryThreshold: '60s',
            transientstoreMaxBlockRetention: 1000,
            pushAckTimeout: '3s',
            btlPullMargin: 10,
            reconcileBatchSize: 10,
            reconcileSleepInterval: '1m',
            reconciliationEnabled: true,
            skipPullingInvalidTransactionsDuringCommit: false,
            implicitCollectionDisseminationPolicy: { requiredPeerCount: 0, maxPeerCount: 1 },
        },
    };
}

/** An orderer that comes back is found within seconds, where the sample lets a pause grow to an hour. */
function deliverySection(): object {
    return {
        blockGossipEnabled: true,
        reconnectTotalTimeThreshold: '3600s',
        connTimeout: '3s',
        reConnectBackoffThreshold: '5s',
    };
}

function keepaliveSection(): object {
    const client = { interval: '60s', timeout: '20s' };
    return { interval: '7200s', timeout: '20s', minInterval: '60s', client, deliveryClient: client };
}

function handlersSection(): object {
    return {
        authFilters: [{ name: 'DefaultAuth' }, { name: 'ExpirationCheck' }],
        decorators: [{ name: 'DefaultDecorator' }],
        endorsers: { escc: { name: 'DefaultEndorsement' } },
        validators: { vscc: { name: 'DefaultValidation' } },
    };
}

function chaincodeSection(builder: string): object {
    return {
        externalBuilders: [{ name: 'ccaas', path: builder }],
        installTimeout: '300s',
        startuptimeout: '300s',
        executetimeout: '30s',
        mode: 'net',
        keepalive: 0,
        system: { _lifecycle: 'enable', cscc: 'enable', lscc: 'enable', qscc: 'enable' },
        logging: { level: 'info', shim: 'warning' },
    };
}
