import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { newInvoiceDraft } from '../fixtures/invoices';
import type { Store } from '../../core/ports/store';
import type { StoreConfig } from '../../offchain/config';
import { readStoreConfig } from '../../offchain/config';
import { openStore } from '../../offchain/open-store';
import type { MongoServer } from '../support/mongo';
import { MONGO_START_TIMEOUT_MS, mongoSource, startMongo } from '../support/mongo';
import { MongoDatabases } from '../support/mongo-databases';
import { recordingLogger } from '../support/recording-logger';
import { listIn, textIn, valueIn } from '../support/service-client';
import { eventually } from '../support/service-eventually';
import { issue, succeed, take } from '../support/service-invoices';
import type { ServiceProcess } from '../support/service-process';
import { Scene } from '../support/service-scene';
import type { ApiProcess } from '../support/service-split';
import { startWhole } from '../support/service-whole';
import { databaseUri, FOLLOWING, SplitService } from '../support/service-split';

const source = mongoSource();
const whereThereIsOne = source === undefined ? describe.skip : describe;

/** Short, so that a stand-by need not be waited for long; milliseconds. */
const LEASE_MS = 2_000;

whereThereIsOne('each role in processes of its own, over one MongoDB', () => {
    const scene = new Scene('split');
    const databases = new MongoDatabases('split');
    let mongo: MongoServer;
    let service: SplitService;
    let apis: readonly ApiProcess[];
    let submitters: readonly ServiceProcess[];
    let eventServices: readonly ServiceProcess[];

    const first = (): ApiProcess => at(apis, 0);
    const second = (): ApiProcess => at(apis, 1);
    const isFollowing = (one: ServiceProcess): boolean => one.output.some((line) => FOLLOWING.test(line));
    const readiness = async (): Promise<readonly number[]> =>
        Promise.all(apis.map(async ({ seller }) => (await seller.get('/health/ready')).status));
    const everyApiSays = (status: number): Promise<boolean> =>
        eventually(`every api answers ${status} at /health/ready`, async () =>
            (await readiness()).every((one) => one === status),
        );

    beforeAll(async () => {
        mongo = await startMongo();
        service = await SplitService.open(scene, {
            mongoUri: databaseUri(mongo.uri, databases.next()),
            environment: { FOLLOW_LEASE_MS: String(LEASE_MS), FOLLOW_RETRY_MS: '200' },
        });
        eventServices = [service.startEventService(), service.startEventService()];
        [apis, submitters] = await Promise.all([
            Promise.all([service.startApi(), service.startApi()]),
            Promise.all([service.startSubmitter(), service.startSubmitter()]),
        ]);
        await everyApiSays(200);
    }, MONGO_START_TIMEOUT_MS);

    afterAll(async () => {
        await databases.dropAll(mongo);
        await mongo.stop();
    }, MONGO_START_TIMEOUT_MS);

    scene.scenario('an invoice lives through all its steps, whichever api is asked (IBM-fig1)', async () => {
        const id = await issue(first().seller);
        await succeed('update', id, second().seller);
        await succeed('approve', id, first().buyer);
        await succeed('pay', id, second().buyer);
        expect((await second().seller.get(`/invoices/${id}`)).body).toMatchObject({
            status: 'paid',
            revision: 4,
        });
    });

    scene.scenario('the log of every role tells of an operation by its id (AOF-4, DF-10)', async () => {
        const { body } = await first().seller.post('/invoices', newInvoiceDraft());
        const id = textIn(body, 'operationId');
        await second().seller.outcome(id);
        for (const [sentence, processes] of [
            ['accepted an operation', [first().process]],
            ['stored the endorsed envelope', [first().process]],
            ['the ordering service took the envelope', submitters],
            ['heard the word of the ledger', eventServices],
        ] as const) {
            const isIn = ({ output }: ServiceProcess): boolean =>
                output.some((line) => line.includes(id) && line.includes(sentence));
            await eventually(`a line “${sentence}” of ${id}`, () => Promise.resolve(processes.some(isIn)));
        }
    });

    scene.scenario('a WebSocket at one api is told of what was asked at the other', async () => {
        const socket = second().seller.socket('/events');
        const told: string[] = [];
        socket.on('message', (data: Buffer) => {
            told.push(data.toString());
        });
        try {
            await eventually('the subscription has started', () =>
                Promise.resolve(told.some((text) => text.includes('subscription.started'))),
            );
            const { body } = await first().seller.post('/invoices', newInvoiceDraft());
            const id = textIn(body, 'operationId');
            await eventually('the other api tells of its end', () =>
                Promise.resolve(
                    told.some((text) => text.includes(id) && text.includes('operation.completed')),
                ),
            );
        } finally {
            socket.terminate();
        }
    });

    scene.scenario('the copies share the work, and nothing happens twice (DF-2)', async () => {
        const posted = await Promise.all(
            Array.from({ length: 60 }, (_, index) =>
                at(apis, index % 2).seller.post('/invoices', newInvoiceDraft()),
            ),
        );
        const outcomes = await Promise.all(
            posted.map(({ body }, index) => at(apis, (index + 1) % 2).seller.outcome(textIn(body, 'id'))),
        );
        expect(new Set(outcomes.map(({ body }) => textIn(body, 'status')))).toEqual(new Set(['succeeded']));
        expect(outcomes.filter(({ body }) => listIn(body, 'blockchain', 'attempts').length !== 1)).toEqual(
            [],
        );
        const announced = await announcements(service);
        expect(announced.length).toBeGreaterThan(60);
        expect(announced.length).toBe(new Set(announced).size);
        expect(eventServices.filter(isFollowing)).toHaveLength(1);
    });

    scene.scenario('one identical request at both apis is one operation', async () => {
        const draft = newInvoiceDraft();
        const headers = { 'Idempotency-Key': `both-${Date.now()}` };
        const replies = await Promise.all(
            Array.from({ length: 50 }, (_, index) =>
                at(apis, index % 2).seller.post('/invoices', draft, headers),
            ),
        );
        expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([202]));
        expect(new Set(replies.map(({ body }) => textIn(body, 'id'))).size).toBe(1);
        expect((await first().seller.outcome(textIn(replies[0]?.body, 'id'))).body).toMatchObject({
            status: 'succeeded',
        });
    });

    scene.scenario('two updates in one block, asked at two apis, both succeed', async () => {
        const id = await issue(first().seller);
        const replies = await Promise.all(apis.map(({ seller }) => take('update', id, { by: seller })));
        const outcomes = await Promise.all(
            replies.map(({ body }) => first().seller.outcome(textIn(body, 'id'))),
        );
        expect(outcomes.map(({ body }) => textIn(body, 'status'))).toEqual(['succeeded', 'succeeded']);
        expect((await first().seller.get(`/invoices/${id}`)).body).toMatchObject({ revision: 3 });
    });

    scene.scenario(
        'when the event service is killed, the one that stands by takes over within its lease (IBM-9, IBM2-4)',
        async () => {
            const active = eventServices.find(isFollowing);
            const standBy = eventServices.find((one) => one !== active);
            await active?.kill();
            await standBy?.line(FOLLOWING, LEASE_MS + 3_000);
            await issue(first().seller);
            eventServices = [
                at(
                    eventServices.filter((one) => one === standBy),
                    0,
                ),
                service.startEventService(),
            ];
        },
    );

    scene.scenario(
        'when the network is gone, changes are refused for now (503), reads go on, and readiness is red',
        async () => {
            const id = await issue(first().seller);
            await service.network.kill();
            const reply = await first().seller.post('/invoices', newInvoiceDraft());
            expect(reply).toMatchObject({ status: 503, body: { code: 'ENDORSEMENT_UNAVAILABLE' } });
            expect(reply.headers.get('Retry-After')).toMatch(/^[1-9]\d*$/);
            const record = await first().seller.get(`/transactions/${textIn(reply.body, 'operationId')}`);
            expect(record.body).toMatchObject({ status: 'failed', error: { retryable: true } });
            for (const path of ['/invoices', `/invoices/${id}`, `/invoices/${id}/history`, '/transactions']) {
                expect([path, (await second().buyer.get(path)).status]).toEqual([path, 200]);
            }
            await everyApiSays(503);
            await service.network.start();
            await everyApiSays(200);
            await issue(first().seller);
        },
    );

    scene.scenario(
        'when the orderer is gone after the 202, the operation stays InProgress and completes when it is back (IBM-3, IBM-10, IBM-27)',
        async () => {
            await Promise.all(submitters.map((one) => one.stop()));
            const reply = await first().seller.post('/invoices', newInvoiceDraft());
            expect(reply).toMatchObject({ status: 202, body: { state: 'Endorsed' } });
            const id = textIn(reply.body, 'id');
            await service.network.kill();
            submitters = [await service.startSubmitter(), await service.startSubmitter()];
            await eventually('the submitter has tried', async () => {
                const { body } = await first().seller.get(`/transactions/${id}`);
                return textIn(body, 'state') === 'Submitted';
            });
            const during = await first().seller.get(`/transactions/${id}?wait=1`);
            expect(during.body).toMatchObject({ status: 'running', progress: { status: 'InProgress' } });
            await service.network.start();
            const outcome = await first().seller.outcome(id);
            expect(outcome.body).toMatchObject({ status: 'succeeded' });
            expect(listIn(outcome.body, 'blockchain', 'attempts')).toHaveLength(1);
        },
    );

    scene.scenario('npm start runs on it, too, and keeps its data there', async () => {
        const environment = {
            MONGODB_URI: databaseUri(mongo.uri, databases.next()),
            DATA_DIR: join(scene.directory, 'npm-start'),
        };
        const whole = await startWhole(scene, environment);
        const id = await issue(whole.seller);
        await whole.process.stop();
        const kept = await withStore(readStoreConfig(environment), ({ invoices }) =>
            invoices.find('Org2MSP', id),
        );
        expect(kept?.invoice).toMatchObject({ id, status: 'issued' });
        expect(existsSync(join(environment.DATA_DIR, 'offchain'))).toBe(false);
    });

    const wherePossible = source?.kind === 'external' ? test.skip : scene.scenario.bind(scene);
    wherePossible(
        'when the database is gone, everything is refused for now (503), and goes on by itself when it is back',
        async () => {
            const before = await first().seller.post('/invoices', newInvoiceDraft());
            await mongo.kill();
            const refused = await eventually('a change is refused', async () => {
                const reply = await first().seller.post('/invoices', newInvoiceDraft());
                return reply.status === 503 && reply;
            });
            expect(refused).toMatchObject({ body: { code: 'STORE_UNAVAILABLE' } });
            expect(refused.headers.get('Retry-After')).toMatch(/^[1-9]\d*$/);
            const read = await second().buyer.get('/invoices');
            expect(read).toMatchObject({ status: 503, body: { code: 'STORE_UNAVAILABLE' } });
            await everyApiSays(503);
            expect((await first().seller.get('/health/live')).status).toBe(200);
            await mongo.start();
            expect((await first().seller.outcome(textIn(before.body, 'id'))).body).toMatchObject({
                status: 'succeeded',
            });
            await everyApiSays(200);
            const id = await issue(second().seller);
            await succeed('approve', id, first().buyer);
        },
    );
});

function at<Entry>(entries: readonly Entry[], index: number): Entry {
    const entry = entries[index];
    if (entry === undefined) throw new Error(`there is no entry ${index}`);
    return entry;
}

/** What the event log says, one line an event: type, subject and version. */
async function announcements({ store }: SplitService): Promise<readonly string[]> {
    const events = await withStore(store, (opened) => opened.events.read({ after: 0, limit: 10_000 }));
    return events.map(({ type, subject, data }) => {
        const version = valueIn(data, 'version') ?? valueIn(data, 'revision');
        return `${type} ${subject} ${String(version)}`;
    });
}

async function withStore<Seen>(config: StoreConfig, look: (store: Store) => Promise<Seen>): Promise<Seen> {
    const store = await openStore(config, recordingLogger());
    try {
        return await look(store);
    } finally {
        await store.close();
    }
}
