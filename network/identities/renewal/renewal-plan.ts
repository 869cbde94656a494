import { MINUTE, SECOND, type Instant } from '../../../core/instant';

/** When a certificate is in use. Fabric's authority dates each back to its own beginning, so that this is not when it is valid. */
export interface Lifetime {
    readonly since: Instant;
    readonly notAfter: Instant;
}

/** Of its life, after which a certificate is renewed: the third that is left bears an authority that is away for long. */
const RENEW_AFTER = 2 / 3;

/** Of its life; with less left, a renewal that fails wakes somebody up. */
const NEAR_END = 1 / 10;

/** Tries while a renewal fails: so many in what is left of the life, within these bounds, milliseconds. */
const TRIES = 20;
const RETRY_MS = { min: 2 * SECOND, max: 5 * MINUTE } as const;

/**
 * The longest time between two looks, milliseconds: an identity that is put into the wallet may have a certificate of a
 * quarter of an hour. A look is one small file an identity.
 */
const LOOK_MS = 5 * MINUTE;

/** Looks come up to so much earlier, by chance, so that several processes do not all ask at once. */
const JITTER = 1 / 10;

export function renewAt({ since, notAfter }: Lifetime): Instant {
    return Math.round(since + (notAfter - since) * RENEW_AFTER);
}

export function isNearEnd({ since, notAfter }: Lifetime, now: Instant): boolean {
    return notAfter - now < (notAfter - since) * NEAR_END;
}

/** How long to wait before the next look, milliseconds; `random` is in [0, 1). */
export function nextLookMs(lifetimes: readonly Lifetime[], now: Instant, random: number): number {
    const waits = lifetimes.map((lifetime) => {
        const untilDue = renewAt(lifetime) - now;
        return untilDue > 0 ? untilDue : retryMs(lifetime, now);
    });
    const waitMs = Math.min(LOOK_MS, ...waits);
    return Math.max(RETRY_MS.min, waitMs * (1 - JITTER * random));
}

function retryMs({ notAfter }: Lifetime, now: Instant): number {
    if (notAfter <= now) return RETRY_MS.max;
    return Math.min(RETRY_MS.max, Math.max(RETRY_MS.min, (notAfter - now) / TRIES));
}
