import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import type { BrokerLink } from '../../core/ports/broker-watch';
import type { Logger } from '../../core/ports/logger';
import { RECONNECT_MS } from './client';
import { makeTopic } from './make-topic';
import { SENDER_HEADER } from './nudge-message';
import { SUBMIT_TOPIC } from './topics';

/** All submitters: each nudge wakes one of them. */
export const SUBMITTER_GROUP = 'submitters';

/** Longer waits at the broker make leaving and sharing anew as long. */
const MAX_FETCH_WAIT_MS = 300;
const SESSION_MS = 10_000;
const COMMIT_EVERY_MS = 1_000;

/** Hears the nudges of other processes. A broker that is away is tried until it is back. */
export class NudgeReceiver {
    readonly #kafka: Kafka;
    readonly #nudged: () => void;
    readonly #self: string;
    readonly #logger: Logger;
    #connected = false;
    #isAway = false;
    #received = 0;

    constructor(kafka: Kafka, parts: { nudged: () => void; self: string; logger: Logger }) {
        this.#kafka = kafka;
        this.#nudged = parts.nudged;
        this.#self = parts.self;
        this.#logger = parts.logger;
    }

    /** Until the signal aborts. */
    async run(signal: AbortSignal): Promise<void> {
        while (!signal.aborted) {
            await this.#consume(signal).catch((error: unknown) => {
                if (!this.#isAway && !signal.aborted)
                    this.#logger.warn(
                        { err: error, topic: SUBMIT_TOPIC },
                        'Kafka brings no nudges; work is found by polling until it does',
                    );
                this.#isAway = true;
            });
            await delay(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
        }
    }

    link(): BrokerLink {
        return {
            topic: SUBMIT_TOPIC,
            direction: 'received',
            connected: this.#connected,
            messages: this.#received,
            dropped: 0,
        };
    }

    async #consume(signal: AbortSignal): Promise<void> {
        const consumer = this.#kafka.consumer({
            groupId: SUBMITTER_GROUP,
            maxWaitTimeInMs: MAX_FETCH_WAIT_MS,
            sessionTimeout: SESSION_MS,
            allowAutoTopicCreation: false,
            retry: { retries: 3, restartOnFailure: () => Promise.resolve(false) },
        });
        try {
            const crashed = this.#watch(consumer);
            await makeTopic(this.#kafka, SUBMIT_TOPIC);
            await consumer.connect();
            await consumer.subscribe({ topics: [SUBMIT_TOPIC] });
            await consumer.run({
                autoCommitInterval: COMMIT_EVERY_MS,
                eachBatch: (payload) => this.#take(payload),
            });
            await Promise.race([crashed, aborted(signal)]);
        } finally {
            this.#connected = false;
            await consumer.disconnect().catch(() => undefined);
        }
    }

    /** Rejects when the consumer has come to its end by itself. */
    #watch(consumer: Consumer): Promise<never> {
        consumer.on(consumer.events.GROUP_JOIN, () => {
            this.#connected = true;
            if (this.#isAway) this.#logger.info({ topic: SUBMIT_TOPIC }, 'Kafka brings nudges again');
            this.#isAway = false;
        });
        const crashed = new Promise<never>((_resolve, reject) => {
            consumer.on(consumer.events.CRASH, ({ payload }) => {
                reject(payload.error);
            });
        });
        crashed.catch(() => undefined);
        return crashed;
    }

    #take({ batch: { messages } }: EachBatchPayload): Promise<void> {
        this.#received += messages.length;
        if (messages.some((message) => senderOf(message) !== this.#self)) this.#nudged();
        return Promise.resolve();
    }
}

function senderOf({ headers }: KafkaMessage): string {
    return String(headers?.[SENDER_HEADER] ?? '');
}

async function aborted(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
            resolve();
        });
    });
}
