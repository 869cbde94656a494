import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Server } from 'node:http';
import type { LedgerConnection } from '../../../core/ports/ledger-connection';
import type { NetworkConfig } from '../../../network/config';
import { connectLedger } from '../../../network/connect';
import { readProfiles } from '../../../network/gateway/connection-profile';
import { DEFAULT_USERS, enrolUsers } from '../../../network/gateway/enrol';
import { FileKeyKeeper } from '../../../network/gateway/keeper/file-key-keeper';
import { silentLogger } from '../../../network/gateway/testing/silent-logger';
import { IdentityWallet } from '../../../network/gateway/wallet/identity-wallet';
import { runCommand } from '../../../network/identities/commands/run';
import { listenOnSocket } from '../../../network/identities/signing-service/listen-on-socket';
import { signingService } from '../../../network/identities/signing-service/signing-service';
import { BlockFollower } from '../../contract/block-follower';
import { newInvoiceDraft } from '../../fixtures/invoices';
import { startNetwork } from '../../support/network/start-network';
import type { TestNetwork } from '../../support/network/test-network';

/** A real network takes longer to come up. */
jest.setTimeout(180_000);

/** How long a network may take to commit, milliseconds. */
const COMMIT_MS = 20_000;

describe('on a network whose authorities certify attributes', () => {
    let network: TestNetwork;
    let config: NetworkConfig;
    let connection: LedgerConnection;
    let follower: BlockFollower;
    let said: string[];

    beforeAll(async () => {
        network = await startNetwork({ batchTimeoutMs: 100 });
        config = network.config;
        await enrolUsers(config, DEFAULT_USERS, silentLogger);
        await userOf('approver', '--attr invoice.approver=true:ecert');
        await userOf('boss', '--type admin');
        connection = await connectLedger(config, silentLogger);
        follower = new BlockFollower(connection.blocks);
    });

    afterAll(async () => {
        await follower.stop();
        await connection.close();
        await network.stop();
    });

    beforeEach(() => {
        said = [];
    });

    async function command(line: string, secret = ''): Promise<void> {
        await runCommand(line.split(' '), {
            config,
            authorities: async () => (await readProfiles(config.profiles)).authorities,
            wallet: new IdentityWallet(config.walletDirectory),
            ...(secret !== '' && { secret }),
            logger: silentLogger,
            say: (text) => said.push(text),
        });
    }

    async function userOf(id: string, options: string): Promise<void> {
        said = [];
        await command(`register ${id} --msp Org2MSP ${options}`, `${id}-secret`);
        await command(`enrol ${id} --msp Org2MSP`, `${id}-secret`);
    }

    async function issued(ledger = connection): Promise<string> {
        const id = randomUUID();
        const proposal = { function: 'CreateInvoice', args: [id, JSON.stringify(newInvoiceDraft({ id }))] };
        const verdict = await ledger.endorser.endorse({ signer: 'org1-app', proposal, operationId: id });
        if (verdict.kind !== 'endorsed') throw new Error(JSON.stringify(verdict));
        await ledger.orderer.submit(verdict.envelope);
        expect((await follower.transaction(verdict.fabricTxId, COMMIT_MS)).validationCode).toBe('VALID');
        return id;
    }

    const approve = (signer: string, id: string) =>
        connection.endorser.endorse({
            signer,
            proposal: { function: 'ApproveInvoice', args: [id, '{}', ''] },
            operationId: id,
        });

    describe('steps that an organisation leaves to some of its people', () => {
        it('are open to all of them at first', async () => {
            await command('restrict --as org2-app');
            expect(said).toEqual(['{}']);
            expect((await approve('org2-app', await issued())).kind).toBe('endorsed');
        });

        it('are restricted by its administrator alone', async () => {
            const restriction = 'approve=invoice.approver:true';
            await expect(command(`restrict --as org2-app ${restriction}`)).rejects.toThrow(
                'ATTRIBUTE_REQUIRED: restrict steps needs a certificate with the attribute hf.Type=admin',
            );
            await command(`restrict --as boss ${restriction}`);
            expect(said.join()).toMatch(/✔ .*invoice\.approver.* from block \d+ on/);
        });

        it('are then taken by those whose certificate has the attribute, and refused to the others with its name', async () => {
            const id = await issued();
            expect(await approve('org2-app', id)).toMatchObject({
                kind: 'rejected',
                code: 'ATTRIBUTE_REQUIRED',
                message: expect.stringContaining('invoice.approver=true') as string,
            });
            expect((await approve('approver', id)).kind).toBe('endorsed');
        });

        it('are open to all again when the administrator says so', async () => {
            await command('restrict --as boss --none');
            expect((await approve('org2-app', await issued())).kind).toBe('endorsed');
        });
    });

    describe('a process that has no keys', () => {
        let server: Server;

        beforeAll(async () => {
            const wallet = new IdentityWallet(config.walletDirectory);
            const service = signingService({ keeper: new FileKeyKeeper(wallet), logger: silentLogger });
            server = await listenOnSocket(join(network.dataDirectory, 'sign.sock'), service);
        });

        it('writes to the ledger with signatures from a signing service, and says that peers are away when that is', async () => {
            const address = `unix:${join(network.dataDirectory, 'sign.sock')}`;
            const keyless = { ...config, walletDirectory: '/nowhere', signingService: { address } };
            const ledger = await connectLedger(keyless, silentLogger);
            await issued(ledger);
            server.closeAllConnections();
            server.close();
            const proposal = { function: 'ReadInvoice', args: ['a'] };
            const verdict = await ledger.endorser.endorse({ signer: 'org1-app', proposal, operationId: 'a' });
            expect(verdict).toMatchObject({ kind: 'unavailable' });
            await ledger.close();
        });
    });
});
