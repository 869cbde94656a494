import type { Instant } from '../instant';

/** A time-bounded claim on a role that only one may play at a time. */
export interface LeaseRequest {
    readonly name: string;
    readonly holder: string;
    readonly now: Instant;
    readonly ttlMs: number;
}

export interface LeaseStore {
    /**
     * Takes or renews the lease if it is free, has run out, or is the caller's already. Returns its fence, a number that grows
     * with every change of holder and stays the same for a renewal; undefined while another one holds it.
     */
    acquire(request: LeaseRequest): Promise<number | undefined>;

    /** Gives it back at once; nothing happens if the caller does not hold it. */
    release(request: Pick<LeaseRequest, 'name' | 'holder'>): Promise<void>;
}
