import { setTimeout } from 'node:timers/promises';
import { SECOND } from '../../core/instant';
import type { HeldLease, LeaseKeeperOptions } from '../lease-keeper';
import { followingLease, holdLease } from '../lease-keeper';

export interface ChannelClaim extends Omit<LeaseKeeperOptions, 'name'> {
    readonly channel: string;
    readonly signal: AbortSignal;
    /** How long to go on trying, milliseconds. */
    readonly patienceMs: number;
}

const RETRY_MS = SECOND / 4;

/**
 * Takes the lease under which a channel is followed, so that nobody else follows it. Undefined if an event service holds it
 * longer than the patience, which should outlast the lease of one that was killed.
 */
export async function claimChannel({
    channel,
    signal,
    patienceMs,
    ...keeper
}: ChannelClaim): Promise<HeldLease | undefined> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
        const lease = await holdLease({ ...keeper, name: followingLease(channel) });
        if (lease !== undefined || performance.now() >= deadline) return lease;
        await setTimeout(RETRY_MS, undefined, { signal });
    }
}
