import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LedgerConnection } from '../../../core/ports/ledger-connection';
import { FABRIC_CLIENTS, type NetworkConfig } from '../../../network/config';
import { connectLedger, connectOrderer, connectReader } from '../../../network/connect';
import { DEFAULT_USERS, enrolUsers } from '../../../network/gateway/enrol';
import { silentLogger } from '../../../network/gateway/testing/silent-logger';
import { BlockFollower } from '../../contract/block-follower';
import { ledgerContract } from '../../contract/ledger';
import { newInvoiceDraft } from '../../fixtures/invoices';
import { administratorFile } from '../../support/network/network-files';
import { peersAcquainted } from '../../support/network/peers-acquainted';
import { startNetwork } from '../../support/network/start-network';
import type { TestNetwork } from '../../support/network/test-network';

jest.setTimeout(120_000);

let network: TestNetwork;
let config: NetworkConfig;

beforeAll(async () => {
    network = await startNetwork({ batchTimeoutMs: 100 });
    config = network.config;
    await enrolUsers(config, DEFAULT_USERS, silentLogger);
    await peersAcquainted(config);
});

afterAll(() => network.stop());

describe.each(['off', 'as-localhost'] as const)('the gateway with discovery %s', (discovery) => {
    let connection: LedgerConnection;

    beforeAll(async () => {
        connection = await connectLedger({ ...config, discovery }, silentLogger);
    });

    afterAll(() => connection.close());

    ledgerContract(() => ({ connection, seller: 'org1-app', buyer: 'org2-app' }));
});

describe('enrolling', () => {
    const fileOf = (label: string) => join(config.walletDirectory, `${label}.id`);

    it('leaves an identity alone that is in order', async () => {
        const before = await readFile(fileOf('org1-app'), 'utf8');
        await enrolUsers(config, DEFAULT_USERS, silentLogger);
        await expect(readFile(fileOf('org1-app'), 'utf8')).resolves.toBe(before);
    });

    it('enrols anew a user whose identity is gone or of another authority', async () => {
        await rm(fileOf('org1-app'));
        await writeFile(fileOf('org2-app'), await readFile(administratorFile(network, 'org1')));
        await enrolUsers(config, DEFAULT_USERS, silentLogger);
        const mspIds = await Promise.all(
            DEFAULT_USERS.map(
                async ({ label }) => JSON.parse(await readFile(fileOf(label), 'utf8')) as { mspId: string },
            ),
        );
        expect(mspIds.map(({ mspId }) => mspId)).toEqual(['Org1MSP', 'Org2MSP']);
    });

    it('says which authority refused a registrar with a wrong secret', async () => {
        const walletDirectory = await mkdtemp(join(tmpdir(), 'wallet-'));
        const wrong = { ...config, walletDirectory, registrar: { id: 'admin', secret: 'wrong' } };
        await expect(enrolUsers(wrong, DEFAULT_USERS, silentLogger)).rejects.toThrow('GATEWAY-ENROL');
        await rm(walletDirectory, { recursive: true });
    });
});

describe('when the whole network is killed and comes back', () => {
    it.each(FABRIC_CLIENTS)(
        'goes on endorsing, ordering and reading over the connections that it had, without a key at the orderer’s: %s',
        async (client) => {
            const chosen = { ...config, client };
            const connection = await connectLedger(chosen, silentLogger);
            const keyless = await connectOrderer({ ...chosen, walletDirectory: '/nowhere' }, silentLogger);
            const reader = await connectReader(chosen, silentLogger);
            const follower = new BlockFollower(reader.blocks);
            const endorse = (id: string) =>
                connection.endorser.endorse({
                    signer: 'org1-app',
                    operationId: id,
                    proposal: {
                        function: 'CreateInvoice',
                        args: [id, JSON.stringify(newInvoiceDraft({ id }))],
                    },
                });
            const before = await endorse(`before-the-kill-${client}`);
            if (before.kind !== 'endorsed') throw new Error(before.kind);

            await network.kill();
            await expect(endorse('meanwhile')).resolves.toMatchObject({ kind: 'unavailable' });
            await expect(keyless.orderer.submit(before.envelope)).resolves.toMatchObject({ kind: 'unknown' });
            await expect(connection.query.height()).rejects.toThrow('GATEWAY-QUERY');
            await network.start();

            await expect(keyless.orderer.submit(before.envelope)).resolves.toEqual({ kind: 'ordered' });
            await expect(follower.transaction(before.fabricTxId, 20_000)).resolves.toMatchObject({
                validationCode: 'VALID',
            });
            await expect(endorse(`after-the-kill-${client}`)).resolves.toMatchObject({ kind: 'endorsed' });
            await follower.stop();
            await Promise.all([connection.close(), keyless.close(), reader.close()]);
        },
    );
});
