import type { LedgerConnection } from '../../core/ports/ledger-connection';
import { FABRIC_CLIENTS, readNetworkConfig, type NetworkConfig } from '../../network/config';
import { connectLedger } from '../../network/connect';
import { DEFAULT_USERS, enrolUsers } from '../../network/gateway/enrol';
import { silentLogger } from '../../network/gateway/testing/silent-logger';
import { TEST_NETWORKS } from '../support/network/config';
import { peersAcquainted } from '../support/network/peers-acquainted';
import { startNetwork } from '../support/network/start-network';
import type { TestNetwork } from '../support/network/test-network';
import { ledgerContract } from './ledger';

jest.setTimeout(120_000);

/** One that is started for this, or else runs already; a `profile` has both users in its wallet. */
const kind = process.env['NETWORK'] || 'devnet';
const isStarted = TEST_NETWORKS.some((known) => known === kind);
let started: TestNetwork | undefined;
let config: NetworkConfig;

beforeAll(async () => {
    if (isStarted) started = await startNetwork({ batchTimeoutMs: 100 });
    config = started?.config ?? readNetworkConfig();
    if (kind !== 'profile') await enrolUsers(config, DEFAULT_USERS, silentLogger);
    await peersAcquainted(config);
});

afterAll(() => started?.stop());

describe.each(FABRIC_CLIENTS)(`FABRIC_CLIENT=%s on ${kind}`, (client) => {
    let connection: LedgerConnection;

    beforeAll(async () => {
        connection = await connectLedger({ ...config, client }, silentLogger);
    });

    afterAll(() => connection.close());

    ledgerContract(() => ({ connection, seller: 'org1-app', buyer: 'org2-app' }));
});
