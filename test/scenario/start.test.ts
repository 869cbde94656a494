import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { newInvoiceDraft } from '../fixtures/invoices';
import { textIn } from '../support/service-client';
import { eventually } from '../support/service-eventually';
import { testNetworkKind } from '../support/network/config';
import { living } from '../support/running-processes';
import { Scene } from '../support/service-scene';
import type { WholeService } from '../support/service-whole';
import { launchWhole, START_MS, startWhole } from '../support/service-whole';

const shell = promisify(execFile);

/** What a start is told and leaves to whom, by the network that it launches. */
const DIFFERENCES = {
    devnet: {
        step: 'embedded Fabric network',
        refused: /another process already runs the devnet in /,
        /** The devnet and the chaincode. */
        members: 2,
    },
    native: {
        step: 'Fabric network',
        refused: /MONGODB_URI/,
        /** The network goes on. */
        members: 0,
    },
} as const;
const { step: networkStep, refused, members } = DIFFERENCES[testNetworkKind()];

describe('npm start', () => {
    const scene = new Scene('start');
    let service: WholeService;

    const paste = async (line: string | undefined): Promise<string> => {
        const { stdout } = await shell('sh', ['-c', line ?? 'false']);
        return stdout;
    };
    const issueWhenAccepted = async (): Promise<void> => {
        const reply = await eventually('an invoice is accepted', async () => {
            const answer = await service.seller.post('/invoices', newInvoiceDraft());
            return answer.status === 202 && answer;
        });
        const outcome = await service.seller.outcome(textIn(reply.body, 'transactionId'));
        expect(outcome.body).toMatchObject({ status: 'succeeded' });
    };
    const printedKeys = (): unknown => Object.fromEntries(service.keys);

    beforeAll(async () => {
        service = await startWhole(scene);
    }, START_MS);

    scene.scenario('says each step and how long it took', async () => {
        for (const step of [networkStep, 'identities', 'off-chain store', 'channel and chaincode']) {
            const line = await service.process.line(new RegExp(`^✔ ${step}`));
            expect(line).toMatch(/\(\d+ ms\)$/);
        }
    });

    scene.scenario(
        'prints three curl lines that create an invoice, wait for it and read it back',
        async () => {
            expect(service.curlLines).toHaveLength(3);
            const [create, wait, read] = service.curlLines;
            expect(await paste(create)).toMatch(/^HTTP\/1\.1 202 Accepted\r\n/);
            const operation: unknown = JSON.parse(await paste(wait));
            expect(operation).toMatchObject({ status: 'succeeded', progress: { status: 'Completed' } });
            const invoice: unknown = JSON.parse(await paste(read));
            expect(invoice).toMatchObject({
                id: textIn(operation, 'invoiceId'),
                status: 'issued',
                revision: 1,
            });
        },
    );

    scene.scenario(
        'is refused, with a reason, where it runs already, and the first one goes on',
        async () => {
            const second = launchWhole(scene);
            expect(await second.ended).toMatchObject({ code: 1 });
            await second.line(refused);
            const [, , read] = service.curlLines;
            expect(JSON.parse(await paste(read))).toMatchObject({ status: 'issued' });
        },
    );

    scene.scenario(
        'keeps its embedded store to itself: a role of its own is told to use MONGODB_URI',
        async () => {
            const environment = {
                ...process.env,
                MONGODB_URI: '',
                PORT: '0',
                DATA_DIR: join(scene.directory, 'data'),
            };
            const role = scene.start({ name: 'api', script: 'api/main', environment });
            expect(await role.ended).toMatchObject({ code: 1 });
            await role.line(/MONGODB_URI/);
        },
    );

    scene.scenario('goes on when the network has crashed and is back', async () => {
        await service.network.kill();
        await service.network.start();
        await issueWhenAccepted();
        const [, , read] = service.curlLines;
        expect(JSON.parse(await paste(read))).toMatchObject({ status: 'issued' });
    });

    scene.scenario('goes on when the chaincode has crashed, which is started again', async () => {
        const crashed = await service.network.chaincodes();
        expect(crashed).not.toEqual([]);
        for (const { pid } of crashed) process.kill(pid, 'SIGKILL');
        await issueWhenAccepted();
        const again = await eventually('the chaincode runs', async () => {
            const running = await service.network.chaincodes();
            return running.length === crashed.length && running;
        });
        const pids = crashed.map(({ pid }) => pid);
        expect(again.filter(({ pid }) => pids.includes(pid))).toEqual([]);
    });

    scene.scenario('keeps all data and keys over a second start', async () => {
        const before = await service.seller.get('/invoices?order=ascending');
        const operations = await service.seller.get('/transactions?order=ascending');
        const keys = printedKeys();
        await service.process.stop();
        service = await startWhole(scene, {}, { ownGroup: true });
        expect(printedKeys()).toEqual(keys);
        const withoutAddress = (text: unknown): unknown =>
            JSON.parse(JSON.stringify(text).replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, ''));
        const [invoices, transactions] = [
            await service.seller.get('/invoices?order=ascending'),
            await service.seller.get('/transactions?order=ascending'),
        ];
        expect(invoices.body).toEqual(before.body);
        expect(withoutAddress(transactions.body)).toEqual(withoutAddress(operations.body));
        expect(textIn(invoices.body, 'value', '0', 'id')).not.toBe('');
        const reply = await service.seller.post('/invoices', newInvoiceDraft());
        expect(reply.status).toBe(202);
        const outcome = await service.seller.outcome(textIn(reply.body, 'transactionId'));
        expect(outcome.body).toMatchObject({ status: 'succeeded' });
    });

    scene.scenario('ends with all that it started, and reports no crash, at Ctrl-C', async () => {
        const family = await service.family();
        expect(family.filter(({ pid }) => pid !== service.process.pid)).toHaveLength(members);
        service.process.signalGroup('SIGINT');
        expect(await service.process.ended).toEqual({ code: 0, signal: null });
        await eventually('every process of it is gone', async () => (await living(family)).length === 0);
        const alarms = service.process.output.filter((line) => /crash|died|did not/i.test(line));
        expect(alarms).toEqual([]);
    });

    scene.scenario('leaves nothing behind when it is killed', async () => {
        service = await startWhole(scene);
        const family = await service.family();
        await service.process.kill();
        await eventually('every process of it is gone', async () => (await living(family)).length === 0);
    });
});
