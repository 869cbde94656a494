import { Kafka as CloudEventsKafka } from 'cloudevents';
import type { KafkaMessage } from 'kafkajs';
import { newInvoiceDraft } from '../../fixtures/invoices';
import { openStore } from '../../../offchain/open-store';
import { readLedger } from '../../support/crash-ledger';
import {
    BROKER_START_TIMEOUT_MS,
    describeWhereJavaIs,
    newBroker,
    type TestBroker,
} from '../../support/kafka';
import { TopicReader } from '../../support/kafka-reader';
import type { MongoServer } from '../../support/mongo';
import { MONGO_START_TIMEOUT_MS, mongoSource, startMongo } from '../../support/mongo';
import { MongoDatabases } from '../../support/mongo-databases';
import { recordingLogger } from '../../support/recording-logger';
import { listIn, textIn } from '../../support/service-client';
import { issue } from '../../support/service-invoices';
import { eventually } from '../../support/service-eventually';
import { Scene } from '../../support/service-scene';
import { type ApiProcess, databaseUri, SplitService } from '../../support/service-split';

/** Posted before the broker is killed, while it is away, and after it is back. */
const OPERATIONS = 120;

const PAUSE_MS = 100;

if (mongoSource() === undefined)
    test.skip('Kafka with each role in a process of its own: no MongoDB', () => undefined);
else describeWhereJavaIs('Kafka with each role in processes of its own', testRoles);

function testRoles(): void {
    const scene = new Scene('kafka');
    const databases = new MongoDatabases('kafka');
    let mongo: MongoServer;
    let broker: TestBroker;
    let service: SplitService;
    let api: ApiProcess;

    beforeAll(async () => {
        [mongo, broker] = await Promise.all([startMongo(), newBroker()]);
        await broker.up();
        service = await SplitService.open(scene, {
            mongoUri: databaseUri(mongo.uri, databases.next()),
            environment: { KAFKA_BROKERS: broker.address },
        });
        service.startEventService();
        [api] = await Promise.all([service.startApi(), service.startSubmitter(), service.startSubmitter()]);
        await eventually(
            'the api is ready',
            async () => (await api.seller.get('/health/ready')).status === 200,
        );
    }, MONGO_START_TIMEOUT_MS + BROKER_START_TIMEOUT_MS);

    afterAll(async () => {
        await broker.drop();
        await databases.dropAll(mongo);
        await mongo.stop();
    }, BROKER_START_TIMEOUT_MS);

    const connected = async (): Promise<string> => {
        const response = await fetch(new URL('/metrics', api.seller.url));
        return /kafka_connected\{[^}]*\} (\d)/u.exec(await response.text())?.[1] ?? '';
    };

    /** An invoice every now and then, until so many were posted; the ids of their operations. */
    const load = async (during: (posted: number) => void): Promise<readonly string[]> => {
        const ids: string[] = [];
        for (let posted = 0; posted < OPERATIONS; posted += 1) {
            during(posted);
            const [reply] = await Promise.all([
                api.seller.post('/invoices', newInvoiceDraft()),
                new Promise((resolve) => setTimeout(resolve, PAUSE_MS)),
            ]);
            expect(reply.status).toBe(202);
            ids.push(textIn(reply.body, 'id'));
        }
        return ids;
    };

    scene.scenario(
        'the broker is killed and comes back under load: every operation completes once, and every event and block arrives (IBM2-8)',
        async () => {
            await issue(api.seller);
            const [blocks, events] = await Promise.all([
                TopicReader.open(broker.address, 'ledger.blocks'),
                TopicReader.open(broker.address, 'invoices.events.Org1MSP'),
            ]);
            const outage: Promise<void>[] = [];
            const ids = await load((posted) => {
                if (posted === OPERATIONS / 3) outage.push(broker.kill());
                if (posted === (2 * OPERATIONS) / 3) outage.push(broker.up());
            });
            await Promise.all(outage);
            const outcomes = await Promise.all(ids.map((id) => api.seller.outcome(id)));
            expect(new Set(outcomes.map(({ body }) => textIn(body, 'status')))).toEqual(
                new Set(['succeeded']),
            );
            expect(
                outcomes.filter(({ body }) => listIn(body, 'blockchain', 'attempts').length !== 1),
            ).toEqual([]);
            expect((await api.seller.get('/health/ready')).status).toBe(200);
            await eventually('the api says that Kafka is back', async () => (await connected()) === '1');
            await everyEventIn(events);
            await everyBlockIn(blocks);
            await Promise.all([blocks.close(), events.close()]);
        },
    );

    const everyEventIn = async ({ messages }: TopicReader): Promise<void> => {
        const store = await openStore(service.store, recordingLogger());
        const log = await store.events.read({ after: 0, limit: 100_000, organisation: 'Org1MSP' });
        await store.close();
        expect(log.length).toBeGreaterThan(3 * OPERATIONS);
        const missing = (): readonly string[] => {
            const sequences = new Set(messages.map((message) => sequenceOf(message)));
            return log.filter(({ sequence }) => !sequences.has(sequence)).map(({ id }) => id);
        };
        await eventually('every event arrives', () => Promise.resolve(missing().length === 0));
    };

    const everyBlockIn = async ({ messages }: TopicReader): Promise<void> => {
        const ledger = await readLedger(service.network.config);
        const arrived = () =>
            new Map(messages.map(({ value }) => [blockNumber(value), JSON.parse(String(value)) as unknown]));
        await eventually('every block arrives', () => Promise.resolve(arrived().size >= ledger.length));
        const firsts = [...arrived().keys()];
        expect(firsts).toEqual(firsts.map((_, index) => index));
        for (const block of ledger) expect(arrived().get(block.number)).toEqual(block);
    };
}

/** By the official package. */
function sequenceOf({ key, value, headers = {} }: KafkaMessage): number {
    const named = Object.entries(headers).map(([name, text]) => [name, String(text)] as const);
    const message = {
        key: String(key),
        value: String(value),
        headers: Object.fromEntries(named),
        body: undefined,
    };
    const event = CloudEventsKafka.toEvent(message);
    if (Array.isArray(event)) throw new Error('a message holds one event');
    return Number(event['sequence']);
}

function blockNumber(value: Buffer | null): number {
    const block: unknown = JSON.parse(String(value));
    if (typeof block !== 'object' || block === null || !('number' in block))
        throw new Error('this is no block');
    return Number(block.number);
}
