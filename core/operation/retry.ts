import type { Instant } from '../instant';
import { MINUTE, SECOND } from '../instant';

export interface RetryPolicy {
    /** First delay, milliseconds. */
    readonly baseMs: number;
    /** No delay is longer, milliseconds. */
    readonly ceilingMs: number;
}

/** A peer or orderer that is back within a second is found at once; one that is away for long is asked every 5 s. */
export const NETWORK_RETRY: RetryPolicy = { baseMs: 100, ceilingMs: 5 * SECOND };

/** A conflict on the ledger: the winner's block is committed by then on any network with a batch timeout of 2 s or less. */
export const CONFLICT_RETRY: RetryPolicy = { baseMs: 50, ceilingMs: 2 * SECOND };

/** Attempts that the ledger may find in conflict before the operation fails. At 1 in 10,000 conflicts two are rare; a hot invoice gets ten. */
export const MAX_ATTEMPTS = 10;

/** How long an operation may take until its envelope was handed to an orderer. */
export const DEADLINE_MS = 2 * MINUTE;

/** How long a claim holds: longer than the longest endorsement (30 s chaincode timeout), so that no two do the same work. */
export const ENDORSE_LEASE_MS = 35 * SECOND;

/** After this an envelope that no block has shown is sent again, byte for byte; on a healthy network its block is there by then. */
export const SUBMIT_LEASE_MS = 10 * SECOND;

/** The longest pause between two sendings of one envelope: while blocks are late, repeats must not add to the load. */
const SUBMIT_LEASE_CEILING_MS = 5 * MINUTE;

/** How long a claim to send holds: each sending without a block doubles it. `sendings` counts those before this one. */
export function submitLeaseMs(sendings: number): number {
    return Math.min(SUBMIT_LEASE_CEILING_MS, SUBMIT_LEASE_MS * 2 ** Math.min(sendings, 10));
}

/**
 * From a refusal until it counts that the ledger does not know the envelope: twice the 5 minutes that an earlier copy can
 * spend on a broken connection, in an ordering service without a leader and in the next block. The sum is in `docs/adr/0006`.
 */
export const QUIET_MS = 10 * MINUTE;

/** How long a claim to ask the ledger holds: longer than a dozen peers take that are asked in turn and do not answer (5 s each). */
export const INQUIRE_LEASE_MS = MINUTE;

/** Between two looks at the children of a composite operation: soon after one has moved, rarer while none does. */
export const COMBINE_RETRY: RetryPolicy = { baseMs: 100, ceilingMs: 2 * SECOND };

/** How long a claim to look at the children holds: longer than it takes to make or cancel a hundred of them. */
export const COMBINE_LEASE_MS = 30 * SECOND;

/** Full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"): between half and the whole of the doubled delay; `random` is in [0, 1). */
export function delayOf(policy: RetryPolicy, tries: number, random: number): number {
    const doubled = Math.min(policy.ceilingMs, policy.baseMs * 2 ** Math.min(tries, 30));
    return Math.round(doubled / 2 + (doubled / 2) * random);
}

export function dueAfter(
    now: Instant,
    policy: RetryPolicy,
    chance: { tries: number; random: number },
): Instant {
    return now + delayOf(policy, chance.tries, chance.random);
}
