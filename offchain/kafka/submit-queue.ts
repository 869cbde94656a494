import { randomUUID } from 'node:crypto';
import type { BrokerLink, BrokerWatch } from '../../core/ports/broker-watch';
import type { Logger } from '../../core/ports/logger';
import type { Wait, WakeUp, WorkHint } from '../../core/ports/wake-up';
import { InProcessWakeUp } from '../in-process/in-process-wake-up';
import { kafkaClient } from './client';
import type { KafkaConfig } from './config';
import { KafkaPublisher } from './kafka-publisher';
import { NudgeReceiver } from './nudge-receiver';
import { NudgeSender } from './nudge-sender';

export interface SubmitQueueParts {
    /** Undefined: nudges reach this process alone. */
    readonly kafka: Pick<KafkaConfig, 'brokers'> | undefined;
    /** Whether this process nudges, and whether it has a submitter to be woken. */
    readonly nudges: boolean;
    readonly submits: boolean;
    readonly logger: Logger;
}

/** The wake-up of the submitters, in this process at once and in others through Kafka. Who has no broker finds work by polling. */
export class SubmitQueue implements WakeUp, BrokerWatch {
    readonly #local = new InProcessWakeUp();
    readonly #sender: NudgeSender | undefined;
    readonly #receiver: NudgeReceiver | undefined;

    constructor({ kafka: config, nudges, submits, logger }: SubmitQueueParts) {
        if (config === undefined) return;
        const kafka = kafkaClient(config, logger);
        const self = randomUUID();
        const nudged = (): void => {
            this.#local.nudge();
        };
        if (nudges) this.#sender = new NudgeSender(new KafkaPublisher(kafka), self, logger);
        if (submits) this.#receiver = new NudgeReceiver(kafka, { nudged, self, logger });
    }

    nudge(hint?: WorkHint): void {
        this.#local.nudge();
        if (hint !== undefined) this.#sender?.add(hint);
    }

    wait(wait: Wait): Promise<void> {
        return this.#local.wait(wait);
    }

    /** Keeps the connections, until the signal aborts. Never rejects for what the broker does. */
    async run(signal: AbortSignal): Promise<void> {
        await Promise.all([this.#sender?.run(signal), this.#receiver?.run(signal)]);
    }

    links(): readonly BrokerLink[] {
        return [this.#sender?.link(), this.#receiver?.link()].filter((link) => link !== undefined);
    }
}
