import type { LeaseRequest } from '../../core/ports/lease-store';
import type { GuardedUpdate } from './query';

export interface LeaseDocument {
    readonly _id: string;
    /** Empty while nobody holds it. */
    readonly holder: string;
    readonly until: number;
    readonly fence: number;
}

/** Prolongs a lease that the caller holds, run out or not. */
export function renewal({ name, holder, now, ttlMs }: LeaseRequest): GuardedUpdate {
    return { filter: { _id: name, holder }, update: { $set: { until: now + ttlMs } } };
}

/** Takes a lease that is free or has run out; made as an upsert, it also takes one that never was. */
export function takeover({ name, holder, now, ttlMs }: LeaseRequest): GuardedUpdate {
    return {
        filter: { _id: name, until: { $lte: now } },
        update: { $set: { holder, until: now + ttlMs }, $inc: { fence: 1 } },
    };
}

export function giveBack({ name, holder }: Pick<LeaseRequest, 'name' | 'holder'>): GuardedUpdate {
    return { filter: { _id: name, holder }, update: { $set: { holder: '', until: 0 } } };
}
