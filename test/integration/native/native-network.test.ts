import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { missingBinaries } from '../../../network/native/binaries';
import { readNativeConfig } from '../../../network/native/config';
import { newInvoiceDraft } from '../../fixtures/invoices';
import { textIn, valueIn } from '../../support/service-client';
import { eventually } from '../../support/service-eventually';
import { Scene } from '../../support/service-scene';
import { startWhole, type WholeService } from '../../support/service-whole';

const run = promisify(execFile);
const PROGRAM = resolve(__dirname, '../../../dist/network/native/main.js');
const COMMAND_MS = 120_000;
const SCENARIO_MS = 180_000;

/** Where Fabric's programs are not, a line says that nothing of this was tested. */
const missing = missingBinaries(readNativeConfig().searchPath);

if (missing.length > 0) {
    const sentence = `the native network: not tested, ${missing.join(', ')} not in FABRIC_BIN or on PATH`;
    process.stderr.write(`SKIPPED ${sentence}\n`);
    test.skip(sentence, () => undefined);
} else {
    describe('the native network', testNativeNetwork);
}

function testNativeNetwork(): void {
    // Declared before the scene, whose end drops the directory.
    afterAll(() => network('wipe'), COMMAND_MS);
    const scene = new Scene('native');
    const environment = {
        ...process.env,
        DATA_DIR: join(scene.directory, 'data'),
        NETWORK: 'native',
        NATIVE_ORDERERS: '3',
    };

    const network = async (command: string): Promise<string> =>
        (await run(process.execPath, [PROGRAM, command], { env: environment, timeout: COMMAND_MS })).stdout;

    const scenario = (name: string, play: () => Promise<void>): void => {
        scene.scenario(name, play, SCENARIO_MS);
    };

    const nodeDirectories = (): readonly string[] => {
        const nodes = join(environment.DATA_DIR, 'native', 'nodes');
        return readdirSync(nodes).map((name) => join(nodes, name));
    };

    const processOf = (directory: string): number => {
        const kept: unknown = JSON.parse(readFileSync(join(directory, 'process.json'), 'utf8'));
        return Number(valueIn(kept, 'pid'));
    };

    const openService = (): Promise<WholeService> => startWhole(scene, { NETWORK: 'native' });

    const issue = async (service: WholeService): Promise<string> => {
        const reply = await eventually('an invoice is accepted', async () => {
            const answer = await service.seller.post('/invoices', newInvoiceDraft());
            return answer.status === 202 && answer;
        });
        const outcome = await service.seller.outcome(textIn(reply.body, 'transactionId'));
        expect(outcome.body).toMatchObject({ status: 'succeeded' });
        return textIn(reply.body, 'invoiceId');
    };

    scenario('comes up from nothing, and npm start answers on it as on the embedded one', async () => {
        expect(await network('up')).toMatch(/channel mychannel, chaincode invoice \(10 nodes started/);
        expect(await network('status')).not.toMatch(/✘/);
        const service = await openService();
        const invoice = await issue(service);
        const read = await service.buyer.get(`/invoices/${invoice}`);
        expect(read.body).toMatchObject({ id: invoice, status: 'issued' });
        await service.process.stop();
        expect(await network('status')).not.toMatch(/✘/);
    });

    scenario('starts every node that was killed, and nothing that was accepted is lost', async () => {
        const service = await openService();
        const invoice = await issue(service);
        for (const directory of nodeDirectories()) process.kill(processOf(directory), 'SIGKILL');
        expect(await network('up')).toMatch(/10 nodes started/);
        await issue(service);
        const read = await service.seller.get(`/invoices/${invoice}`);
        expect(read.body).toMatchObject({ id: invoice, status: 'issued' });
        await service.process.stop();
    });

    scenario('ends with down and goes on with up, with all its data', async () => {
        const before = await openService();
        const invoice = await issue(before);
        await before.process.stop();
        expect(await network('down')).toMatch(/ended .*peer0\.org1.*orderer3.*ca\./);
        for (const directory of nodeDirectories())
            expect(existsSync(join(directory, 'process.json'))).toBe(false);
        await network('up');
        const after = await openService();
        const approval = await after.buyer.post(`/invoices/${invoice}/approve`, {});
        const outcome = await after.buyer.outcome(textIn(approval.body, 'transactionId'));
        expect(outcome.body).toMatchObject({ status: 'succeeded' });
        await after.process.stop();
    });
}
