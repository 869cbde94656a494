import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import {
    BROKER_START_TIMEOUT_MS,
    describeWhereJavaIs,
    newBroker,
    type TestBroker,
} from '../../support/kafka';

const run = promisify(execFile);
const PROGRAM = resolve(__dirname, '../../../dist/offchain/kafka/broker/main.js');
const TOPIC = 'kept';

describeWhereJavaIs('npm run kafka', () => {
    let broker: TestBroker;

    const command = async (name: string): Promise<string> =>
        (await run(process.execPath, [PROGRAM, name], { env: broker.environment })).stdout;

    const client = (): Kafka =>
        new Kafka({ brokers: [broker.address], logLevel: logLevel.NOTHING, retry: { retries: 10 } });

    const makeTopic = async (): Promise<void> => {
        const admin = client().admin();
        await admin.connect();
        await admin.createTopics({ topics: [{ topic: TOPIC }] });
        await admin.disconnect();
    };

    const write = async (value: string): Promise<void> => {
        const producer = client().producer({ createPartitioner: Partitioners.DefaultPartitioner });
        await producer.connect();
        await producer.send({ topic: TOPIC, messages: [{ value }] });
        await producer.disconnect();
    };

    const messagesKept = async (): Promise<number> => {
        const admin = client().admin();
        await admin.connect();
        const offsets = await admin.fetchTopicOffsets(TOPIC);
        await admin.disconnect();
        return offsets.reduce((total, { high }) => total + Number(high), 0);
    };

    beforeAll(async () => {
        broker = await newBroker();
    });
    afterAll(() => broker.drop());

    it(
        'starts a broker, leaves one that runs alone, and keeps what it was given through a kill',
        async () => {
            expect(await command('up')).toContain(`KAFKA_BROKERS=${broker.address}`);
            expect(await command('up')).toContain('it was up');
            expect(await command('status')).toMatch(/✔ Kafka at .*: process \d+, healthy/u);
            await makeTopic();
            await write('one');
            await broker.kill();
            expect(await command('up')).toContain('✔ Apache Kafka');
            await write('two');
            expect(await messagesKept()).toBe(2);
        },
        BROKER_START_TIMEOUT_MS,
    );

    it('ends it, says so, and says when there is nothing to end', async () => {
        expect(await command('down')).toContain('✔ ended Kafka');
        expect(await command('down')).toContain('Kafka did not run');
        await expect(command('status')).rejects.toMatchObject({
            stdout: expect.stringContaining('down') as unknown,
        });
    });

    it('says where to get Java when there is none', async () => {
        const env = { ...broker.environment, JAVA_HOME: '/nowhere' };
        await expect(run(process.execPath, [PROGRAM], { env })).rejects.toMatchObject({
            stderr: expect.stringContaining('install a runtime') as unknown,
        });
    });
});
