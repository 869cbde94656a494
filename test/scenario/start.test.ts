import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { newInvoiceDraft } from '../fixtures/invoices';
import { textIn } from '../support/service-client';
import { eventually } from '../support/service-eventually';
import { living } from '../support/service-process';
import { Scene } from '../support/service-scene';
import type { WholeService } from '../support/service-whole';
import { launchWhole, START_MS, startWhole } from '../support/service-whole';

const shell = promisify(execFile);
const DEVNET = /network\/devnet\/main/;
const CHAINCODE = /chaincode-address/;

/** A second start may take this long, milliseconds. */
const SECOND_START_MS = 5_000;

/** The best of so many starts counts, so that a burst of other work on the machine does not. */
const STARTS = 3;

describe('npm start', () => {
    const scene = new Scene('start');
    let service: WholeService;

    const paste = async (line: string | undefined): Promise<string> => {
        const { stdout } = await shell('sh', ['-c', line ?? 'false']);
        return stdout;
    };
    const printedKeys = (): unknown => Object.fromEntries(service.keys);

    beforeAll(async () => {
        service = await startWhole(scene);
    }, START_MS);

    scene.scenario('says each step and how long it took', async () => {
        for (const step of [
            'embedded Fabric network',
            'identities',
            'off-chain store',
            'channel and chaincode',
        ]) {
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
            await second.line(/another process already runs the devnet in /);
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

    scene.scenario('reports a crash of the network by name, starts it again and goes on', async () => {
        const devnet = await eventually('the devnet runs', () => service.process.member(DEVNET));
        process.kill(devnet.pid, 'SIGKILL');
        await service.process.line(/devnet crashed; starting it again/);
        await service.process.line(/devnet is back/);
        const reply = await eventually('an invoice is accepted', async () => {
            const answer = await service.seller.post('/invoices', newInvoiceDraft());
            return answer.status === 202 && answer;
        });
        const outcome = await service.seller.outcome(textIn(reply.body, 'transactionId'));
        expect(outcome.body).toMatchObject({ status: 'succeeded' });
        const [, , read] = service.curlLines;
        expect(JSON.parse(await paste(read))).toMatchObject({ status: 'issued' });
    });

    scene.scenario('reports a crash of the chaincode by name, starts it again and goes on', async () => {
        const chaincode = await eventually('the chaincode runs', () => service.process.member(CHAINCODE));
        process.kill(chaincode.pid, 'SIGKILL');
        await service.process.line(/chaincode process died.*SIGKILL|SIGKILL.*chaincode process died/);
        const reply = await eventually('an invoice is accepted', async () => {
            const answer = await service.seller.post('/invoices', newInvoiceDraft());
            return answer.status === 202 && answer;
        });
        const outcome = await service.seller.outcome(textIn(reply.body, 'transactionId'));
        expect(outcome.body).toMatchObject({ status: 'succeeded' });
        const again = await eventually('the chaincode runs', () => service.process.member(CHAINCODE));
        expect(again.pid).not.toBe(chaincode.pid);
    });

    scene.scenario('keeps all data and keys over a second start, which takes less than 5 s', async () => {
        const before = await service.seller.get('/invoices?order=ascending');
        const operations = await service.seller.get('/transactions?order=ascending');
        const keys = printedKeys();
        const starts: number[] = [];
        do {
            await service.process.stop();
            service = await startWhole(scene, {}, { ownGroup: true });
            starts.push(service.startedInMs);
        } while (service.startedInMs > SECOND_START_MS && starts.length < STARTS);
        expect(Math.min(...starts)).toBeLessThan(SECOND_START_MS);
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
        const family = await service.process.family();
        expect(family.filter(({ command }) => DEVNET.test(command) || CHAINCODE.test(command))).toHaveLength(
            2,
        );
        service.process.signalGroup('SIGINT');
        expect(await service.process.ended).toEqual({ code: 0, signal: null });
        await eventually('every process of it is gone', async () => (await living(family)).length === 0);
        const alarms = service.process.output.filter((line) => /crash|died|did not/i.test(line));
        expect(alarms).toEqual([]);
    });

    scene.scenario('leaves nothing behind at a Ctrl-C in the middle of the start', async () => {
        const starting = launchWhole(scene, {}, { ownGroup: true });
        await eventually('the devnet is being started', () => starting.member(DEVNET));
        const family = await starting.family();
        starting.signalGroup('SIGINT');
        await starting.ended;
        await eventually('every process of it is gone', async () => (await living(family)).length === 0);
    });

    scene.scenario('leaves nothing behind when it is killed', async () => {
        service = await startWhole(scene);
        const family = await service.process.family();
        await service.process.kill();
        await eventually('every process of it is gone', async () => (await living(family)).length === 0);
    });
});
