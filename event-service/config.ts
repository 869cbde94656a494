import { SECOND } from '../core/instant';

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

/** Reads the settings of the event service; throws one error that names all faults. */
export function readEventServiceConfig(env: NodeJS.ProcessEnv = process.env): EventServiceConfig {
    const faults: string[] = [];
    const whole = (name: string, fallback: number): number => {
        const value = env[name] ? Number(env[name]) : fallback;
        if (Number.isSafeInteger(value) && value > 0) return value;
        faults.push(`${name} must be a whole number above 0, not "${env[name] ?? ''}"`);
        return fallback;
    };
    const config = {
        leaseMs: whole('FOLLOW_LEASE_MS', EVENT_SERVICE_DEFAULTS.leaseMs),
        retryMs: whole('FOLLOW_RETRY_MS', EVENT_SERVICE_DEFAULTS.retryMs),
        maxBlocks: whole('FOLLOW_BLOCKS', EVENT_SERVICE_DEFAULTS.maxBlocks),
        announceBatch: whole('ANNOUNCE_BATCH', EVENT_SERVICE_DEFAULTS.announceBatch),
        announcePollMs: whole('ANNOUNCE_POLL_MS', EVENT_SERVICE_DEFAULTS.announcePollMs),
    };
    if (faults.length > 0) throw new Error(`The settings of the event service are wrong: ${faults.join('; ')}`);
    return Object.freeze(config);
}
