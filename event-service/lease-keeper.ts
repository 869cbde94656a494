import type { Instant } from '../core/instant';
import type { LeaseStore } from '../core/ports/lease-store';
import type { Logger } from '../core/ports/logger';

export interface LeaseKeeperOptions {
    readonly leases: LeaseStore;
    readonly name: string;
    readonly holder: string;
    readonly ttlMs: number;
    readonly clock: () => Instant;
    readonly logger: Logger;
}

/** A lease that is held: `lost` aborts as soon as it can no longer be counted on. */
export interface HeldLease {
    readonly fence: number;
    readonly lost: AbortSignal;
    release(): Promise<void>;
}

/** The name of the lease under which a channel is followed, announced and its replica rebuilt. */
export function followingLease(channel: string): string {
    return `event-service:${channel}`;
}

/** Renewals in the life of a lease: two may fail before it runs out. */
const RENEWALS = 3;

/** Takes a lease and keeps renewing it until it is released or lost. Undefined while another one holds it. */
export async function holdLease(options: LeaseKeeperOptions): Promise<HeldLease | undefined> {
    const { leases, name, holder, ttlMs, clock, logger } = options;
    const fence = await leases.acquire({ name, holder, ttlMs, now: clock() });
    if (fence === undefined) return undefined;
    const loss = new AbortController();
    let validUntil = clock() + ttlMs;
    const renew = async (): Promise<void> => {
        const now = clock();
        try {
            if ((await leases.acquire({ name, holder, ttlMs, now })) === fence) validUntil = now + ttlMs;
            else loss.abort();
        } catch (error) {
            logger.warn({ err: error, lease: name }, 'cannot renew the lease');
            if (clock() >= validUntil) loss.abort();
        }
    };
    const timer = setInterval(() => void renew(), ttlMs / RENEWALS);
    return {
        fence,
        lost: loss.signal,
        release: async () => {
            clearInterval(timer);
            await leases.release({ name, holder });
        },
    };
}
