import type { Instant } from '../instant';
import { SECOND } from '../instant';

/** Longer than a round of any loop takes while the store and the network answer; half of the 30 s in which readiness has to turn. */
const STALE_MS = 15 * SECOND;

/** Whether what happened at `since` is too long ago to say anything of now; what never happened is. */
export function isStale(since: Instant | undefined, now: Instant): boolean {
    return since === undefined || now - since > STALE_MS;
}
