import type { Kafka, Producer } from 'kafkajs';
import { CompressionTypes, Partitioners } from 'kafkajs';
import type { TopicMessage, TopicPublisher } from '../../core/ports/topic-publisher';
import { makeTopic } from './make-topic';

/**
 * An idempotent producer, which connects when it is needed. After a failure it is given up for a new one: the next
 * messages must not take the sequence numbers of some that the broker may have stored, for it would drop them.
 */
export class KafkaPublisher implements TopicPublisher {
    readonly #kafka: Kafka;
    readonly #prepared = new Set<string>();
    #producer: Producer | undefined;
    #connected = false;

    constructor(kafka: Kafka) {
        this.#kafka = kafka;
    }

    get connected(): boolean {
        return this.#connected;
    }

    async publish(topic: string, messages: readonly TopicMessage[]): Promise<void> {
        await this.prepare(topic);
        await this.#reaching(async (producer) => {
            await producer.send({
                topic,
                acks: -1,
                compression: CompressionTypes.GZIP,
                messages: messages.map(({ key, value, headers }) => ({
                    key,
                    value,
                    headers: { ...headers },
                })),
            });
        });
    }

    async prepare(topic: string): Promise<void> {
        await this.#reaching(async () => {
            if (!this.#prepared.has(topic)) await makeTopic(this.#kafka, topic);
            this.#prepared.add(topic);
        });
    }

    async close(): Promise<void> {
        await this.#giveUp();
    }

    async #reaching(work: (producer: Producer) => Promise<void>): Promise<void> {
        try {
            await work(await this.#connect());
            this.#connected = true;
        } catch (error) {
            await this.#giveUp();
            throw error;
        }
    }

    async #connect(): Promise<Producer> {
        if (this.#producer !== undefined) return this.#producer;
        const producer = this.#kafka.producer({
            idempotent: true,
            allowAutoTopicCreation: false,
            createPartitioner: Partitioners.DefaultPartitioner,
        });
        this.#producer = producer;
        producer.on(producer.events.DISCONNECT, () => {
            if (this.#producer === producer) this.#connected = false;
        });
        await producer.connect();
        return producer;
    }

    async #giveUp(): Promise<void> {
        const producer = this.#producer;
        this.#producer = undefined;
        this.#connected = false;
        this.#prepared.clear();
        await producer?.disconnect().catch(() => undefined);
    }
}
