import { setTimeout } from 'node:timers/promises';
import type { Store } from '../core/ports/store';
import type { BlockSource } from '../core/ports/block-source';
import type { Logger } from '../core/ports/logger';
import type { WakeUp } from '../core/ports/wake-up';
import type { Instant } from '../core/instant';
import type { Check } from '../core/readiness/check';
import { isStale } from '../core/readiness/stale';
import { announceEvents } from './announcer';
import type { EventServiceConfig } from './config';
import { followBlocks } from './follow-blocks';
import type { HeldLease } from './lease-keeper';
import { followingLease, holdLease } from './lease-keeper';
import { finishRebuild } from './replica/mend-replica';
import { spaced } from './spaced-wake-up';

/**
 * Least time from one announcement to the next, milliseconds: what an operation brings forth meanwhile is appended to the log
 * and taken out of its document by one write each. What happens after a quiet time is announced at once.
 */
const ANNOUNCEMENT_SPACING_MS = 50;

export interface EventServiceDependencies {
    readonly store: Store;
    readonly blocks: BlockSource;
    readonly channel: string;
    /** Names this process among those that want the lease. */
    readonly holder: string;
    /** Nudged when an operation has to be endorsed anew. */
    readonly endorseWakeUp: WakeUp;
    /** Nudged when a change may have left an event. */
    readonly pendingWakeUp: WakeUp;
    /** Nudged when events were appended to the log. */
    readonly eventsWakeUp: WakeUp;
    readonly clock: () => Instant;
    readonly random: () => number;
    readonly logger: Logger;
    readonly config: EventServiceConfig;
}

const UNFOLLOWED: Check = {
    name: 'channel',
    ok: false,
    detail: 'it is neither followed nor stood by for; see the log',
};

type Turn = 'following' | 'standing by' | 'broken off';

/** Follows one channel and announces what changed, while it holds the channel's lease; stands by while another one does. Finishes a rebuild that was broken off. */
export class EventService {
    readonly #with: EventServiceDependencies;
    #turn: Turn = 'standing by';
    #turned: Instant | undefined;

    constructor(dependencies: Readonly<EventServiceDependencies>) {
        this.#with = dependencies;
    }

    /** Whether it is this one that follows the channel. */
    get isFollowing(): boolean {
        return this.#turn === 'following';
    }

    /** Whether it follows the channel, or asked for the lease a moment ago and stands by. How far it has come is not asked. */
    check(): Check {
        const isAtWork =
            this.isFollowing || (this.#turn === 'standing by' && !isStale(this.#turned, this.#with.clock()));
        return isAtWork ? { name: 'channel', ok: true } : UNFOLLOWED;
    }

    /** Runs until the signal aborts; a fault ends the turn, gives the lease back and is followed by another turn. */
    async run(signal: AbortSignal): Promise<void> {
        const { logger, config, channel } = this.#with;
        while (!signal.aborted) {
            try {
                await this.#takeTurn(signal);
            } catch (error) {
                this.#turn = 'broken off';
                logger.error({ err: error, channel }, 'following the channel stopped; trying again');
            }
            await setTimeout(config.retryMs, undefined, { signal }).catch(() => undefined);
        }
    }

    async #takeTurn(signal: AbortSignal): Promise<void> {
        const { store, channel, holder, clock, logger, config } = this.#with;
        const lease = await holdLease({
            leases: store.leases,
            name: followingLease(channel),
            holder,
            ttlMs: config.leaseMs,
            clock,
            logger,
        });
        this.#turn = lease === undefined ? 'standing by' : 'following';
        this.#turned = clock();
        if (lease === undefined) return;
        logger.info({ channel, fence: lease.fence }, 'following the channel');
        try {
            await this.#follow(lease, signal);
        } finally {
            await lease.release().catch(() => undefined);
        }
    }

    /** Follows and announces side by side; when one of them ends, so does the other. */
    async #follow(lease: HeldLease, signal: AbortSignal): Promise<void> {
        const end = new AbortController();
        const both = AbortSignal.any([signal, lease.lost, end.signal]);
        const loops = [this.#followBlocks(lease.fence, both), this.#announce(both)];
        try {
            await Promise.race(loops);
        } finally {
            end.abort();
            await Promise.allSettled(loops);
        }
        if (!signal.aborted)
            this.#with.logger.warn({ channel: this.#with.channel }, 'the lease of the channel was lost');
    }

    async #followBlocks(fence: number, signal: AbortSignal): Promise<void> {
        const { store, blocks, channel, clock, random, logger, config } = this.#with;
        const wasRebuilt = await finishRebuild({ store, blocks, channel }, { fence, signal });
        if (wasRebuilt)
            logger.warn({ channel }, 'finished a rebuild of the replica that had been broken off');
        await followBlocks(
            {
                channel,
                blocks,
                invoices: store.invoices,
                operations: store.operations,
                checkpoints: store.checkpoints,
                settled: (changes) => {
                    this.#with.pendingWakeUp.nudge();
                    if (changes.some(({ after }) => after.state === 'Endorsing'))
                        this.#with.endorseWakeUp.nudge();
                },
                clock,
                random,
                logger,
                maxBlocks: config.maxBlocks,
            },
            { fence, signal },
        );
    }

    async #announce(signal: AbortSignal): Promise<void> {
        const { store, pendingWakeUp, eventsWakeUp, config } = this.#with;
        await announceEvents(
            {
                log: store.events,
                pendingEvents: store.pendingEvents,
                wakeUp: spaced(pendingWakeUp, ANNOUNCEMENT_SPACING_MS),
                announced: () => {
                    eventsWakeUp.nudge();
                },
                batch: config.announceBatch,
                pollMs: config.announcePollMs,
            },
            signal,
        );
    }
}
