import { SECOND } from '../core/instant';
import { Settings } from '../core/settings';

export interface EventServiceConfig {
    /** FOLLOW_LEASE_MS: the lease runs out after this without a renewal; how long a crash leaves the channel unfollowed. */
    readonly leaseMs: number;
    /** FOLLOW_RETRY_MS: wait before the next try to get the lease, or to follow again. */
    readonly retryMs: number;
    /** FOLLOW_BLOCKS: blocks applied in one go at the most while catching up. */
    readonly maxBlocks: number;
    /** ANNOUNCE_BATCH: events numbered in one go at the most. */
    readonly announceBatch: number;
    /** ANNOUNCE_POLL_MS: longest time without a look for new events. */
    readonly announcePollMs: number;
}

/** 5 s without a follower is within the readiness budget of 30 s; 20 blocks of 500 transactions are about 100 MB at the very most. */
export const EVENT_SERVICE_DEFAULTS: EventServiceConfig = {
    leaseMs: 5 * SECOND,
    retryMs: SECOND,
    maxBlocks: 20,
    announceBatch: 1000,
    announcePollMs: 100,
};

/** Throws one error that names all faults. */
export function readEventServiceConfig(env: NodeJS.ProcessEnv = process.env): EventServiceConfig {
    const settings = new Settings(env);
    return settings.checked('event service', {
        leaseMs: settings.count('FOLLOW_LEASE_MS', EVENT_SERVICE_DEFAULTS.leaseMs),
        retryMs: settings.count('FOLLOW_RETRY_MS', EVENT_SERVICE_DEFAULTS.retryMs),
        maxBlocks: settings.count('FOLLOW_BLOCKS', EVENT_SERVICE_DEFAULTS.maxBlocks),
        announceBatch: settings.count('ANNOUNCE_BATCH', EVENT_SERVICE_DEFAULTS.announceBatch),
        announcePollMs: settings.count('ANNOUNCE_POLL_MS', EVENT_SERVICE_DEFAULTS.announcePollMs),
    });
}
