import { type Consumer, Kafka, type KafkaMessage, logLevel } from 'kafkajs';
import { eventually } from './service-eventually';

let groups = 0;

/** Everything that a topic holds and that comes to it, read by kafkajs in a consumer group of its own. */
export class TopicReader {
    readonly messages: KafkaMessage[] = [];
    readonly #stop: () => Promise<void>;

    private constructor(messages: KafkaMessage[], stop: () => Promise<void>) {
        this.messages = messages;
        this.#stop = stop;
    }

    /** Waits until the topic is there. */
    static async open(address: string, topic: string): Promise<TopicReader> {
        const kafka = new Kafka({
            brokers: [address],
            logLevel: logLevel.NOTHING,
            retry: { retries: 50, maxRetryTime: 1_000 },
        });
        const consumer = kafka.consumer({
            groupId: `reader-${process.pid}-${(groups += 1)}`,
            maxWaitTimeInMs: 300,
        });
        const messages: KafkaMessage[] = [];
        await consumer.connect();
        await subscribed(consumer, topic);
        await consumer.run({
            eachMessage: ({ message }) => {
                messages.push(message);
                return Promise.resolve();
            },
        });
        return new TopicReader(messages, () => consumer.disconnect());
    }

    close(): Promise<void> {
        return this.#stop();
    }
}

async function subscribed(consumer: Consumer, topic: string): Promise<void> {
    await eventually(`the topic ${topic} is there`, async () => {
        await consumer.subscribe({ topics: [topic], fromBeginning: true });
        return true;
    });
}
