import { setTimeout } from 'node:timers/promises';
import type { Instant } from '../../core/instant';
import { SECOND } from '../../core/instant';
import type { BrokerLink } from '../../core/ports/broker-watch';
import type { CursorStore } from '../../core/ports/cursor-store';
import type { LeaseStore } from '../../core/ports/lease-store';
import type { Logger } from '../../core/ports/logger';
import type { TopicMessage, TopicPublisher } from '../../core/ports/topic-publisher';
import { holdLease } from '../lease-keeper';
import type { Pace } from './watchdog';
import { Watchdog } from './watchdog';

export interface PublicationParts {
    /** Of the topic, or of the topics together. */
    readonly topic: string;
    /** Under which the place is kept and the lease is taken. */
    readonly reader: string;
    readonly cursors: CursorStore;
    readonly leases: LeaseStore;
    readonly holder: string;
    readonly publisher: TopicPublisher;
    readonly clock: () => Instant;
    readonly logger: Logger;
    readonly leaseMs: number;
    readonly retryMs: number;
}

/** What there is to publish. */
export interface PublicationSource {
    /** Publishes what comes after the place, and goes on until the signal aborts. */
    publish(after: number | undefined, out: Outlet, signal: AbortSignal): Promise<void>;
    /** The last place that there is. */
    end(): Promise<number>;
}

/** Where a source puts what it has. */
export interface Outlet {
    prepare(topic: string): Promise<void>;
    send(topic: string, messages: readonly TopicMessage[]): Promise<void>;
    /** Everything up to this place is with the broker. */
    reached(place: number): Promise<void>;
}

const LOOK_MS = 5 * SECOND;

/**
 * Publishes a source from where the last one stopped, at least once and in order, while it holds the lease of it. A broker
 * that is away holds up nothing else: it goes on when it is back.
 */
export class Publication {
    readonly #with: PublicationParts;
    readonly #source: PublicationSource;
    readonly #watchdog = new Watchdog();
    #isHolder = false;
    #isBroken = false;
    #place: number | undefined;
    #messages = 0;
    #waiting = 0;
    #pace: Pace = 'idle';

    constructor(parts: PublicationParts, source: PublicationSource) {
        this.#with = parts;
        this.#source = source;
    }

    /** Runs until the signal aborts. */
    async run(signal: AbortSignal): Promise<void> {
        const { retryMs, publisher } = this.#with;
        const watching = this.#watch(signal);
        while (!signal.aborted) {
            await this.#takeTurn(signal).catch((error: unknown) => {
                this.#broke(error);
            });
            await setTimeout(retryMs, undefined, { signal }).catch(() => undefined);
        }
        await watching;
        await publisher.close();
    }

    /** Undefined while another process publishes. */
    link(): BrokerLink | undefined {
        if (!this.#isHolder && !this.#isBroken) return undefined;
        return {
            topic: this.#with.topic,
            direction: 'sent',
            connected: this.#with.publisher.connected,
            messages: this.#messages,
            dropped: 0,
            waiting: { count: this.#waiting, stalled: this.#pace === 'stalled' },
        };
    }

    #broke(error: unknown): void {
        const { logger, topic } = this.#with;
        if (!this.#isBroken)
            logger.warn({ err: error, topic }, 'publishing stopped; it goes on when the broker is back');
        this.#isBroken = true;
    }

    async #takeTurn(signal: AbortSignal): Promise<void> {
        const { leases, reader, holder, leaseMs, clock, logger } = this.#with;
        const name = `publish:${reader}`;
        const lease = await holdLease({ leases, name, holder, ttlMs: leaseMs, clock, logger });
        this.#isHolder = lease !== undefined;
        if (lease === undefined) {
            this.#isBroken = false;
            return;
        }
        try {
            await this.#publish(AbortSignal.any([signal, lease.lost]));
        } finally {
            await lease.release().catch(() => undefined);
        }
    }

    async #publish(signal: AbortSignal): Promise<void> {
        const { cursors, reader, publisher, topic, logger } = this.#with;
        this.#place = await cursors.read(reader);
        await this.#source.publish(
            this.#place,
            {
                prepare: (one) => publisher.prepare(one),
                send: async (one, messages) => {
                    await publisher.publish(one, messages);
                    this.#messages += messages.length;
                },
                reached: async (place) => {
                    await cursors.advance(reader, place);
                    this.#place = place;
                    if (this.#isBroken) logger.info({ topic, place }, 'publishing goes on');
                    this.#isBroken = false;
                },
            },
            signal,
        );
    }

    async #watch(signal: AbortSignal): Promise<void> {
        while (!signal.aborted) {
            if (this.#isHolder) await this.#look().catch(() => undefined);
            await setTimeout(LOOK_MS, undefined, { signal }).catch(() => undefined);
        }
    }

    /** A store that does not answer is told by others. */
    async #look(): Promise<void> {
        const { clock, logger, topic } = this.#with;
        const end = await this.#source.end();
        const place = this.#place ?? -1;
        const pace = this.#watchdog.pace({ place, end }, clock());
        this.#waiting = Math.max(0, end - place);
        if (pace === 'stalled' && this.#pace !== 'stalled')
            logger.error({ topic, place, end }, 'publishing stands still though something waits');
        this.#pace = pace;
    }
}
