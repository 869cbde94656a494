import { setTimeout as delay } from 'node:timers/promises';
import type { SequencedEvent } from '../../core/event/event';
import type { EventLog } from '../../core/ports/event-log';
import type { Logger } from '../../core/ports/logger';
import type { WakeUp } from '../../core/ports/wake-up';

export interface EventTailParts {
    readonly events: EventLog;
    readonly wakeUp: WakeUp;
    /** Milliseconds between two looks if nobody nudges. */
    readonly pollMs: number;
    readonly logger: Logger;
}

/** Events that one query reads. */
const BATCH = 500;

/** Follows what the event log tells of operations, from its present end, one query at a time however many listen. */
export class EventTail {
    readonly #parts: EventTailParts;
    readonly #listen: (event: SequencedEvent) => void;
    readonly #stop = new AbortController();

    constructor(parts: EventTailParts, listen: (event: SequencedEvent) => void) {
        this.#parts = parts;
        this.#listen = listen;
    }

    /** Resolves when no later event can be missed; throws `StoreUnavailable`. */
    async start(): Promise<void> {
        const last = await this.#parts.events.lastSequence();
        void this.#follow(last);
    }

    stop(): void {
        this.#stop.abort();
    }

    async #follow(from: number): Promise<void> {
        const { wakeUp, pollMs, logger } = this.#parts;
        const { signal } = this.#stop;
        let after = from;
        while (!signal.aborted) {
            try {
                const events = await this.#parts.events.read({ after, limit: BATCH, family: 'operation' });
                after = events.at(-1)?.sequence ?? after;
                for (const event of events) this.#listen(event);
                if (events.length < BATCH) await wakeUp.wait({ atMostMs: pollMs, signal });
            } catch (error) {
                logger.warn({ err: error, after }, 'could not read the event log');
                await delay(pollMs, undefined, { signal }).catch(() => undefined);
            }
        }
    }
}
