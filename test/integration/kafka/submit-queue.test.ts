import { Kafka, logLevel } from 'kafkajs';
import { SubmitLoop } from '../../../api/submitter/submit-loop';
import { SUBMITTER_DEFAULTS } from '../../../api/submitter/config';
import { MINUTE } from '../../../core/instant';
import type { BrokerLink } from '../../../core/ports/broker-watch';
import { workHint } from '../../../core/operation/work-hint';
import type { Store } from '../../../core/ports/store';
import { settleOperations } from '../../../event-service/settle-operations';
import { openEmbeddedStore } from '../../../offchain/embedded/open-embedded-store';
import { SubmitQueue } from '../../../offchain/kafka/submit-queue';
import { SUBMIT_TOPIC } from '../../../offchain/kafka/topics';
import {
    BROKER_START_TIMEOUT_MS,
    describeWhereJavaIs,
    newBroker,
    type TestBroker,
} from '../../support/kafka';
import { endorsedOperation } from '../../support/operations';
import { recordingLogger } from '../../support/recording-logger';
import { eventually } from '../../support/service-eventually';

/** So rare that within a test only a nudge brings a submitter to look. */
const NEVER_MS = 10 * MINUTE;

const SCENARIO_MS = 60_000;

describeWhereJavaIs('the submit queue, with an api and two submitters', () => {
    const logger = recordingLogger();
    let broker: TestBroker;
    let store: Store;
    let api: SubmitQueue;
    let queues: readonly SubmitQueue[];
    let sent: { by: number; envelope: string }[];
    let stop: AbortController;
    let running: readonly Promise<void>[];
    let made = 0;

    beforeAll(async () => {
        broker = await newBroker();
        await broker.up();
    }, BROKER_START_TIMEOUT_MS);
    afterAll(() => broker.drop());

    afterEach(async () => {
        stop.abort();
        await Promise.all(running);
        await store.close();
    });

    const queue = (role: { nudges: boolean; submits: boolean }): SubmitQueue =>
        new SubmitQueue({ kafka: { brokers: [broker.address] }, ...role, logger });

    const start = async (pollMs: number): Promise<void> => {
        store = await openEmbeddedStore({ logger });
        stop = new AbortController();
        sent = [];
        api = queue({ nudges: true, submits: false });
        queues = [0, 1].map(() => queue({ nudges: false, submits: true }));
        running = [api, ...queues, ...queues.map((wakeUp, by) => submitter(wakeUp, by, pollMs))].map((loop) =>
            loop.run(stop.signal),
        );
        await eventually('all are connected to Kafka', () => Promise.resolve(links().every(isConnected)));
    };

    const submitter = (wakeUp: SubmitQueue, by: number, pollMs: number): SubmitLoop => {
        const submit = async (envelope: string) => {
            sent.push({ by, envelope });
            await settle(envelope);
            return { kind: 'ordered' } as const;
        };
        const config = { ...SUBMITTER_DEFAULTS, pollMs };
        return new SubmitLoop({
            operations: store.operations,
            orderer: { submit },
            wakeUp,
            clock: Date.now,
            random: Math.random,
            logger,
            config,
        });
    };

    /** As the event service does when the block comes; an operation that is not settled is sent again after 10 s. */
    const settle = async (envelope: string): Promise<void> => {
        const fabricTxId = `tx-${Buffer.from(envelope, 'base64').toString()}`;
        const transaction = { index: 0, fabricTxId, validationCode: 'VALID', at: Date.now(), writes: [] };
        const block = { number: 1, previousHash: '', hash: '', transactions: [transaction] };
        const parts = { operations: store.operations, clock: Date.now, random: Math.random, logger };
        await settleOperations([block], parts);
    };

    const isConnected = ({ connected }: BrokerLink): boolean => connected;
    const links = (): readonly BrokerLink[] => [api, ...queues].flatMap((one) => one.links());

    const nudged = async (count: number): Promise<readonly string[]> => {
        const operations = await Promise.all(
            Array.from({ length: count }, () => endorsedOperation(store, `op${(made += 1)}`, Date.now())),
        );
        for (const operation of operations) api.nudge(workHint(operation));
        return operations.map(({ envelope }) => envelope ?? '');
    };

    const areSent = (envelopes: readonly string[]): Promise<boolean> =>
        eventually('every envelope is sent', () =>
            Promise.resolve(envelopes.every((envelope) => sent.some((one) => one.envelope === envelope))),
        );

    it(
        'wakes a submitter of another process, shares the work, and orders nothing twice',
        async () => {
            await start(NEVER_MS);
            const envelopes: string[] = [];
            for (let round = 0; round < 10; round += 1) {
                envelopes.push(...(await nudged(20)));
                await areSent(envelopes);
            }
            expect(sent.map(({ envelope }) => envelope).sort()).toEqual([...envelopes].sort());
            expect(new Set(sent.map(({ by }) => by))).toEqual(new Set([0, 1]));
        },
        SCENARIO_MS,
    );

    it(
        'tells by the object’s key what the nudge is about, and nothing of what is to be done',
        async () => {
            await start(NEVER_MS);
            await areSent(await nudged(1));
            const consumer = new Kafka({ brokers: [broker.address], logLevel: logLevel.NOTHING }).consumer({
                groupId: 'somebody else',
                maxWaitTimeInMs: 300,
            });
            const read: { key: string; value: unknown }[] = [];
            await consumer.connect();
            await consumer.subscribe({ topics: [SUBMIT_TOPIC], fromBeginning: true });
            await consumer.run({
                eachMessage: ({ message: { key, value } }) => {
                    read.push({ key: String(key), value: JSON.parse(String(value)) });
                    return Promise.resolve();
                },
            });
            await eventually('the nudge is read', () =>
                Promise.resolve(read.some(({ key }) => key === `INV-op${made}`)),
            );
            await consumer.disconnect();
            expect(read.find(({ key }) => key === `INV-op${made}`)?.value).toEqual({
                operationId: `op${made}`,
                organisation: 'Org1MSP',
            });
        },
        SCENARIO_MS,
    );

    it(
        'while the broker is away polling finds the work, nobody waits for a nudge, and it comes back by itself',
        async () => {
            await start(200);
            await broker.kill();
            await areSent(await nudged(20));
            await eventually('the loss is seen', async () => {
                await nudged(1);
                return links().every(({ connected }) => !connected);
            });
            const began = performance.now();
            for (let count = 0; count < 100_000; count += 1)
                api.nudge({ operationId: 'op', organisation: 'Org1MSP', objectId: `INV-${count}` });
            expect(performance.now() - began).toBeLessThan(1_000);
            expect(api.links()[0]?.dropped).toBeGreaterThanOrEqual(99_000);
            await broker.up();
            await eventually('all are connected again', () => Promise.resolve(links().every(isConnected)));
            const heard = () =>
                queues.flatMap((one) => one.links()).reduce((sum, one) => sum + one.messages, 0);
            const before = heard();
            const envelopes = await nudged(20);
            await areSent(envelopes);
            await eventually('nudges arrive again', () => Promise.resolve(heard() >= before + 20));
            expect(sent.length).toBe(new Set(sent.map(({ envelope }) => envelope)).size);
            expect(
                logger.lines.filter(({ sentence }) => sentence.startsWith('Kafka takes no nudges')),
            ).toHaveLength(1);
        },
        SCENARIO_MS,
    );
});
