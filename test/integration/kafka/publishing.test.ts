import {
    type CloudEventV1,
    Kafka as CloudEventsKafka,
    type KafkaMessage as CloudEventsMessage,
} from 'cloudevents';
import type { KafkaMessage } from 'kafkajs';
import { SECOND } from '../../../core/instant';
import type { Block } from '../../../core/ledger/block';
import type { PendingEvent } from '../../../core/event/event';
import type { BrokerLink } from '../../../core/ports/broker-watch';
import type { Store } from '../../../core/ports/store';
import { EVENT_SERVICE_DEFAULTS } from '../../../event-service/config';
import { Publications } from '../../../event-service/publishing/publications';
import { openEmbeddedStore } from '../../../offchain/embedded/open-embedded-store';
import { InProcessWakeUp } from '../../../offchain/in-process/in-process-wake-up';
import { publishingBroker } from '../../../offchain/kafka/publishing-broker';
import {
    BROKER_START_TIMEOUT_MS,
    describeWhereJavaIs,
    newBroker,
    type TestBroker,
} from '../../support/kafka';
import { TopicReader } from '../../support/kafka-reader';
import { newInvoice } from '../../support/invoices';
import { recordingLogger } from '../../support/recording-logger';
import { ScriptedLedger } from '../../support/scripted-ledger';
import { eventually } from '../../support/service-eventually';

const SCENARIO_MS = 60_000;

describeWhereJavaIs('what an event service publishes', () => {
    const logger = recordingLogger();
    let broker: TestBroker;
    let store: Store;
    let ledger: ScriptedLedger;
    let channel: string;
    let channels = 0;
    let ahead: number;
    let stop: AbortController;
    let running: Promise<void>[];
    let readers: TopicReader[];

    beforeAll(async () => {
        broker = await newBroker();
        await broker.up();
    }, BROKER_START_TIMEOUT_MS);
    afterAll(() => broker.drop());

    beforeEach(async () => {
        store = await openEmbeddedStore({ logger });
        ledger = new ScriptedLedger();
        channel = `channel${(channels += 1)}`;
        ahead = 0;
        stop = new AbortController();
        running = [];
        readers = [];
        logger.lines.length = 0;
    });
    afterEach(async () => {
        await crash();
        await Promise.all(readers.map((reader) => reader.close()));
        await store.close();
    });

    const start = (holder: string): Publications => {
        const publications = new Publications({
            store,
            blocks: ledger,
            channel,
            holder,
            broker: publishingBroker(
                { brokers: [broker.address], typePrefix: 'com.example.invoices' },
                logger,
            ),
            eventsWakeUp: new InProcessWakeUp(),
            clock: () => Date.now() + ahead,
            logger,
            config: { ...EVENT_SERVICE_DEFAULTS, retryMs: 200 },
        });
        running.push(publications.run(stop.signal));
        return publications;
    };
    const crash = async (): Promise<void> => {
        stop.abort();
        await Promise.all(running);
        stop = new AbortController();
    };
    const read = async (topic: string): Promise<TopicReader> => {
        const reader = await TopicReader.open(broker.address, topic);
        readers.push(reader);
        return reader;
    };
    const append = (count: number): void => {
        for (let block = 0; block < count; block += 1)
            ledger.append({ writes: [newInvoice(`INV-${ledger.blocks.length}`)] });
    };
    /** Of this channel: the topic is shared. */
    const blocksIn = ({ messages }: TopicReader): readonly Block[] =>
        messages
            .filter(({ key }) => String(key) === channel)
            .map(({ value }): Block => JSON.parse(String(value)) as Block);
    const arrived = (reader: TopicReader, count: number): Promise<boolean> =>
        eventually(`${count} blocks arrive`, () =>
            Promise.resolve(new Set(blocksIn(reader).map(({ number }) => number)).size >= count),
        );
    const linkOf = (publications: Publications, topic: string): BrokerLink | undefined =>
        publications.links().find((link) => link.topic === topic);

    const event = (name: string, organisations: readonly string[], partitionKey: string): PendingEvent => ({
        id: `${name}.1`,
        type: 'invoice.updated',
        subject: partitionKey,
        time: Date.UTC(2026, 0, 5, 10),
        organisations,
        partitionKey,
        data: { name },
    });
    let sequence: number;
    const announce = async (...events: readonly PendingEvent[]): Promise<void> => {
        sequence = await store.events.lastSequence();
        await store.events.append(events.map((one) => ({ ...one, sequence: (sequence += 1) })));
    };
    /** By the official package. */
    const parsed = ({ key, value, headers = {} }: KafkaMessage): CloudEventV1<unknown> => {
        const named = Object.entries(headers).map(([name, text]) => [name, String(text)] as const);
        const message: CloudEventsMessage<string> = {
            key: String(key),
            value: String(value),
            headers: Object.fromEntries(named),
            body: undefined,
        };
        const event = CloudEventsKafka.toEvent(message);
        if (Array.isArray(event)) throw new Error('a message holds one event');
        return event;
    };

    it(
        'every block is in ledger.blocks, whole, numbered and in order, the largest that a channel allows too (IBM2-5)',
        async () => {
            append(3);
            ledger.append({
                writes: Array.from({ length: 10 }, (_, index) => ({
                    ...newInvoice(`LARGE-${index}`),
                    note: incompressible(1024 * 1024),
                })),
            });
            append(30);
            start('one');
            const reader = await read('ledger.blocks');
            await arrived(reader, 34);
            expect(blocksIn(reader)).toEqual(ledger.blocks);
        },
        SCENARIO_MS,
    );

    it(
        'a crash and another process that goes on leave no gap (IBM2-4, IBM2-5)',
        async () => {
            append(20);
            start('one');
            const reader = await read('ledger.blocks');
            await arrived(reader, 20);
            await crash();
            append(20);
            start('two');
            await arrived(reader, 40);
            expect(firstOfEach(blocksIn(reader))).toEqual(ledger.blocks);
            expect(ledger.requests.at(-1)).toBe(20);
        },
        SCENARIO_MS,
    );

    it(
        'two processes at once publish once',
        async () => {
            append(20);
            const both = [start('one'), start('two')];
            const reader = await read('ledger.blocks');
            await arrived(reader, 20);
            await announce(event('a', ['OnceMSP'], 'INV-1'));
            const events = await read('invoices.events.OnceMSP');
            await eventually('the event arrives', () => Promise.resolve(events.messages.length > 0));
            expect(blocksIn(reader)).toEqual(ledger.blocks);
            expect(both.flatMap((one) => one.links())).toHaveLength(2);
        },
        SCENARIO_MS,
    );

    it(
        'while the broker is away the figures say that it stalls, and when it is back everything arrives in order',
        async () => {
            append(10);
            await store.checkpoints.write(channel, { block: 9, hash: '' }, 1);
            const publications = start('one');
            const reader = await read('ledger.blocks');
            await arrived(reader, 10);
            await eventually('it is idle', () =>
                Promise.resolve(linkOf(publications, 'ledger.blocks')?.waiting?.count === 0),
            );
            ahead = 60 * SECOND;
            expect(linkOf(publications, 'ledger.blocks')?.waiting?.stalled).toBe(false);
            await broker.kill();
            append(10);
            await store.checkpoints.write(channel, { block: 19, hash: '' }, 1);
            await eventually('the loss is seen', () =>
                Promise.resolve(linkOf(publications, 'ledger.blocks')?.connected === false),
            );
            await eventually('ten blocks wait', () =>
                Promise.resolve(linkOf(publications, 'ledger.blocks')?.waiting?.count === 10),
            );
            ahead = 120 * SECOND;
            await eventually('it is stalled', () =>
                Promise.resolve(linkOf(publications, 'ledger.blocks')?.waiting?.stalled),
            );
            expect(logger.lines).toContainEqual({
                level: 'error',
                sentence: 'publishing stands still though something waits',
            });
            await broker.up();
            await arrived(reader, 20);
            expect(firstOfEach(blocksIn(reader))).toEqual(ledger.blocks);
            await eventually('it is idle again', () => {
                const { connected, waiting } = linkOf(publications, 'ledger.blocks') ?? {};
                return Promise.resolve(connected === true && waiting?.count === 0 && !waiting.stalled);
            });
        },
        SCENARIO_MS,
    );

    it(
        'each organisation has the events that it may see in a topic of its own, as CloudEvents keyed by the object',
        async () => {
            const names = Array.from({ length: 50 }, (_, index) => `e${index}`);
            await announce(
                event('own', ['Org1MSP'], 'INV-0'),
                event('foreign', ['Org2MSP'], 'INV-1'),
                ...names.map((name, index) => event(name, ['Org1MSP', 'Org2MSP'], `INV-${index % 7}`)),
            );
            start('one');
            const [first, second] = [
                await read('invoices.events.Org1MSP'),
                await read('invoices.events.Org2MSP'),
            ];
            await eventually('all arrive', () =>
                Promise.resolve(first.messages.length >= 51 && second.messages.length >= 51),
            );
            const told = first.messages.map(parsed);
            expect(told.map((one) => one.id).sort()).toEqual(
                ['own', ...names].map((name) => `${name}.1`).sort(),
            );
            expect(second.messages.map(({ value }) => String(value)).join('')).not.toContain('own.1');
            expect(told.find((one) => one.id === 'e3.1')).toMatchObject({
                specversion: '1.0',
                source: `/channels/${channel}`,
                type: 'com.example.invoices.invoice.updated.v1',
                subject: 'INV-3',
                partitionkey: 'INV-3',
                sequence: '0000000000000006',
                data: { name: 'e3' },
            });
            for (const [index, { key }] of first.messages.entries())
                expect(String(key)).toBe(told[index]?.['partitionkey']);
            const ofOne = told.filter((one) => one['partitionkey'] === 'INV-3');
            expect(ofOne.map((one) => one.id)).toEqual(
                names.filter((_, index) => index % 7 === 3).map((name) => `${name}.1`),
            );
        },
        SCENARIO_MS,
    );
});

/** A consumer takes the first of each number: what comes at least once may come again. */
function firstOfEach(blocks: readonly Block[]): readonly Block[] {
    return blocks.filter(({ number }, index) => blocks.findIndex((one) => one.number === number) === index);
}

function incompressible(length: number): string {
    let state = 1;
    return Array.from({ length }, () => {
        state = (state * 48_271) % 2_147_483_647;
        return String.fromCharCode(33 + (state % 90));
    }).join('');
}
