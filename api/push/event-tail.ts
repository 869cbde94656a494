import { setTimeout as delay } from 'node:timers/promises';
import type { SequencedEvent } from '../../core/event/event';
import type { EventLog } from '../../core/ports/event-log';
import type { Logger } from '../../core/ports/logger';
import type { WakeUp } from '../../core/ports/wake-up';

export interface EventTailParts {
    readonly events: Pick<EventLog, 'lastSequence' | 'read'>;
    readonly wakeUp: WakeUp;
    /** Milliseconds between two looks if nobody nudges. */
    readonly pollMs: number;
    readonly logger: Logger;
}

export type Listener = (event: SequencedEvent) => void;

export interface Listening {
    /**
     * The place behind which every event is told; one that is not may be told, too. Rejects with `StoreUnavailable`:
     * nothing will be told then, and the listening is to be stopped.
     */
    readonly from: Promise<number>;
    stop(): void;
}

/** Events that one query reads. */
const BATCH = 500;

/**
 * What the event log tells from now on. All listeners of a process share it: it reads while anybody listens, one query at a
 * time however many they are.
 */
export class EventTail {
    readonly #parts: EventTailParts;
    readonly #listeners = new Set<Listener>();
    #reading: Reading | undefined;

    constructor(parts: EventTailParts) {
        this.#parts = parts;
    }

    listen(listener: Listener): Listening {
        const own: Listener = (event) => {
            listener(event);
        };
        this.#listeners.add(own);
        this.#reading ??= this.#read();
        const reading = this.#reading;
        return {
            from: reading.begun.then(() => reading.after),
            stop: () => {
                this.#listeners.delete(own);
                if (this.#listeners.size === 0) this.#end(reading);
            },
        };
    }

    #read(): Reading {
        const reading = new Reading(this.#parts, (event) => {
            for (const listener of [...this.#listeners]) listener(event);
        });
        reading.begun.catch(() => {
            this.#end(reading);
        });
        return reading;
    }

    #end(reading: Reading): void {
        reading.stop();
        if (this.#reading === reading) this.#reading = undefined;
    }
}

class Reading {
    readonly begun: Promise<void>;
    /** The place up to which it has told everything. */
    after = 0;
    readonly #parts: EventTailParts;
    readonly #tell: Listener;
    readonly #stop = new AbortController();

    constructor(parts: EventTailParts, tell: Listener) {
        this.#parts = parts;
        this.#tell = tell;
        this.begun = this.#begin();
    }

    stop(): void {
        this.#stop.abort();
    }

    async #begin(): Promise<void> {
        this.after = await this.#parts.events.lastSequence();
        void this.#follow();
    }

    async #follow(): Promise<void> {
        const { wakeUp, pollMs, logger } = this.#parts;
        const { signal } = this.#stop;
        while (!signal.aborted) {
            try {
                const isAll = await this.#readBatch();
                if (isAll) await wakeUp.wait({ atMostMs: pollMs, signal });
            } catch (error) {
                logger.warn({ err: error, after: this.after }, 'could not read the event log');
                await delay(pollMs, undefined, { signal }).catch(() => undefined);
            }
        }
    }

    /** Whether there is nothing more to read for now. */
    async #readBatch(): Promise<boolean> {
        const events = await this.#parts.events.read({ after: this.after, limit: BATCH });
        for (const event of events) {
            this.after = event.sequence;
            this.#tell(event);
        }
        return events.length < BATCH;
    }
}
