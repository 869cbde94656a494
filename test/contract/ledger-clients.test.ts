import { randomUUID } from 'node:crypto';
import type { LedgerConnection } from '../../core/ports/ledger-connection';
import { FABRIC_CLIENTS, readNetworkConfig, type NetworkConfig } from '../../network/config';
import { connectLedger } from '../../network/connect';
import { DEFAULT_USERS, enrolUsers } from '../../network/gateway/enrol';
import { silentLogger } from '../../network/gateway/testing/silent-logger';
import { newInvoiceDraft } from '../fixtures/invoices';
import { DevnetProcess, INVOICE_CHAINCODE } from '../integration/devnet/devnet-process';
import { eventually } from '../support/service-eventually';
import { ledgerContract } from './ledger';

jest.setTimeout(60_000);

/** The embedded network, or the one that NETWORK names, which runs already; a `profile` has both users in its wallet. */
const network = process.env['NETWORK'] ?? 'devnet';
let devnet: DevnetProcess | undefined;
let config: NetworkConfig;

beforeAll(async () => {
    config = network === 'devnet' ? await startDevnet() : readNetworkConfig();
    if (network !== 'profile') await enrolUsers(config, DEFAULT_USERS, silentLogger);
});

afterAll(() => devnet?.stop());

describe.each(FABRIC_CLIENTS)(`FABRIC_CLIENT=%s on ${network}`, (client) => {
    let connection: LedgerConnection;

    beforeAll(async () => {
        connection = await connectLedger({ ...config, client }, silentLogger);
        await eventually('the peers know one another', () => canEndorse(connection));
    });

    afterAll(() => connection.close());

    ledgerContract(() => ({ connection, seller: 'org1-app', buyer: 'org2-app' }));
});

/** A peer of a network that has just started learns by gossip, within some seconds, who else may endorse. */
async function canEndorse({ endorser }: LedgerConnection): Promise<boolean> {
    const id = randomUUID();
    const proposal = { function: 'CreateInvoice', args: [id, JSON.stringify(newInvoiceDraft({ id }))] };
    const { kind } = await endorser.endorse({ signer: 'org1-app', proposal, operationId: id });
    return kind === 'endorsed';
}

async function startDevnet(): Promise<NetworkConfig> {
    devnet = await DevnetProcess.start({
        DEVNET_CHAINCODE_DIR: INVOICE_CHAINCODE,
        DEVNET_BATCH_TIMEOUT_MS: '100',
    });
    return readNetworkConfig({ NETWORK: 'devnet', DATA_DIR: devnet.dataDirectory });
}
