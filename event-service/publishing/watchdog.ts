import type { Instant } from '../../core/instant';
import { isStale } from '../../core/readiness/stale';

/** How far a reader has come, and how far there is to go. */
export interface Standing {
    readonly place: number;
    readonly end: number;
}

/** `idle`: nothing waits. `stalled`: something has waited for a while, and nothing moved meanwhile. */
export type Pace = 'idle' | 'moving' | 'stalled';

/** Tells one that stands still from one that has nothing to do. */
export class Watchdog {
    #place: number | undefined;
    #wellAt: Instant | undefined;

    /** To be told every few seconds. */
    pace({ place, end }: Standing, now: Instant): Pace {
        const isIdle = place >= end;
        if (isIdle || this.#place !== place || this.#wellAt === undefined) this.#wellAt = now;
        this.#place = place;
        if (isIdle) return 'idle';
        return isStale(this.#wellAt, now) ? 'stalled' : 'moving';
    }
}
