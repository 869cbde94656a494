import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { BareItem, Item } from 'structured-headers';
import { serializeList } from 'structured-headers';
import { AppError } from '../../core/errors';
import type { Admission } from './admission';
import { Refusal } from './problem';

export interface QuotaLimits {
    /** Requests of one organisation in one window. */
    readonly maxRequestsPerOrganisation: number;
    readonly rateWindowSeconds: number;
    /** Requests of one organisation at work at once. */
    readonly maxInFlightPerOrganisation: number;
}

/** An organisation whose request was counted, and what it may still ask for until its window ends. */
export interface Standing {
    readonly organisation: string;
    readonly requestsLeft: number;
    readonly windowEndsAt: number;
    /** Whether this request was one too many. */
    readonly isExceeded: boolean;
}

const REQUESTS = 'requests';
const IN_FLIGHT = 'in-flight';

/** What one organisation may ask of this process: requests in a window, and requests at once. Told in RateLimit fields (draft-ietf-httpapi-ratelimit-headers). */
export class Quotas {
    readonly #limiter: RateLimiterMemory;
    readonly #admission: Admission;
    readonly #policy: string;

    constructor(limits: QuotaLimits, admission: Admission) {
        const { maxRequestsPerOrganisation: points, rateWindowSeconds: duration } = limits;
        this.#limiter = new RateLimiterMemory({ points, duration });
        this.#admission = admission;
        this.#policy = serializeList([
            itemOf(REQUESTS, { q: points, w: duration }),
            itemOf(IN_FLIGHT, { q: limits.maxInFlightPerOrganisation, qu: 'concurrent-requests' }),
        ]);
    }

    /** Counts a request. */
    async count(organisation: string): Promise<Standing> {
        const { remainingPoints, msBeforeNext, consumedPoints } = await this.#consume(organisation);
        return {
            organisation,
            requestsLeft: remainingPoints,
            windowEndsAt: performance.now() + msBeforeNext,
            isExceeded: consumedPoints > this.#limiter.points,
        };
    }

    async #consume(organisation: string): Promise<RateLimiterRes> {
        try {
            return await this.#limiter.consume(organisation);
        } catch (refusal) {
            if (refusal instanceof RateLimiterRes) return refusal;
            throw refusal;
        }
    }

    /** The fields that tell of the quotas. Beside an earlier Retry-After the end of the window is left out. */
    fields(standing: Standing, retryAfter: string | undefined): Readonly<Record<string, string>> {
        const seconds = secondsUntilEnd(standing);
        const isTold = retryAfter === undefined || Number(retryAfter) >= seconds;
        const left = this.#admission.placesLeft(standing.organisation);
        return {
            'RateLimit-Policy': this.#policy,
            RateLimit: serializeList([
                itemOf(REQUESTS, { r: standing.requestsLeft, ...(isTold && { t: seconds }) }),
                itemOf(IN_FLIGHT, { r: left }),
            ]),
        };
    }
}

/** RATE_LIMITED for a request that was one too many; it may be repeated when the window has ended. */
export function rateRefusal(standing: Standing): Refusal {
    const error = new AppError('RATE_LIMITED', 'Your organisation has sent too many requests.', {
        'violated-policies': [REQUESTS],
    });
    return new Refusal(error, { 'Retry-After': String(secondsUntilEnd(standing)) });
}

function secondsUntilEnd({ windowEndsAt }: Standing): number {
    return Math.max(1, Math.ceil((windowEndsAt - performance.now()) / 1000));
}

function itemOf(name: string, parameters: Readonly<Record<string, BareItem>>): Item {
    return [name, new Map(Object.entries(parameters))];
}
