import { setTimeout as delay } from 'node:timers/promises';
import type { BrokerLink } from '../../core/ports/broker-watch';
import type { Logger } from '../../core/ports/logger';
import type { TopicPublisher } from '../../core/ports/topic-publisher';
import type { WorkHint } from '../../core/ports/wake-up';
import { InProcessWakeUp } from '../in-process/in-process-wake-up';
import { RECONNECT_MS } from './client';
import { nudgeMessage } from './nudge-message';
import { SUBMIT_TOPIC } from './topics';

/** Nudges that wait to be sent; a further one is dropped. Some 100 KB. */
const MAX_WAITING = 1_000;

/** Longest time without a look whether there is something to send. */
const IDLE_MS = 60_000;

/** Sends nudges to the submitters of all processes. While no broker can be reached they are dropped, and polling finds the work. */
export class NudgeSender {
    readonly #publisher: TopicPublisher;
    readonly #sender: string;
    readonly #logger: Logger;
    readonly #wakeUp = new InProcessWakeUp();
    #waiting: WorkHint[] = [];
    #isAway = false;
    #sent = 0;
    #dropped = 0;

    constructor(publisher: TopicPublisher, sender: string, logger: Logger) {
        this.#publisher = publisher;
        this.#sender = sender;
        this.#logger = logger;
    }

    /** Never waits, never throws. */
    add(hint: WorkHint): void {
        if (this.#isAway || this.#waiting.length >= MAX_WAITING) {
            this.#dropped += 1;
            return;
        }
        this.#waiting.push(hint);
        this.#wakeUp.nudge();
    }

    /** Until the signal aborts. */
    async run(signal: AbortSignal): Promise<void> {
        while (!signal.aborted) {
            await this.#sendUnlessAway();
            if (this.#isAway) await delay(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
            else if (this.#waiting.length === 0) await this.#wakeUp.wait({ atMostMs: IDLE_MS, signal });
        }
        await this.#publisher.close();
    }

    link(): BrokerLink {
        return {
            topic: SUBMIT_TOPIC,
            direction: 'sent',
            connected: this.#publisher.connected,
            messages: this.#sent,
            dropped: this.#dropped,
        };
    }

    async #sendUnlessAway(): Promise<void> {
        const batch = this.#waiting;
        this.#waiting = [];
        try {
            await this.#send(batch);
            if (this.#isAway) this.#logger.info({ topic: SUBMIT_TOPIC }, 'Kafka takes nudges again');
            this.#isAway = false;
            this.#sent += batch.length;
        } catch (error) {
            this.#dropped += batch.length;
            if (!this.#isAway)
                this.#logger.warn(
                    { err: error, topic: SUBMIT_TOPIC },
                    'Kafka takes no nudges; submitters find work by polling until it does',
                );
            this.#isAway = true;
        }
    }

    async #send(batch: readonly WorkHint[]): Promise<void> {
        if (batch.length === 0) await this.#publisher.prepare(SUBMIT_TOPIC);
        else
            await this.#publisher.publish(
                SUBMIT_TOPIC,
                batch.map((hint) => nudgeMessage(hint, this.#sender)),
            );
    }
}
