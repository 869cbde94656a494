const EXPOSED =
    'Location, Operation-Location, Retry-After, ETag, Link, Preference-Applied, Content-Location, Request-Id, Idempotent-Replayed, RateLimit-Policy, RateLimit';
const ACCEPTED =
    'Authorization, Content-Type, Accept, Idempotency-Key, Operation-Id, Prefer, If-Match, If-None-Match, Request-Id, Last-Event-ID, traceparent, tracestate';

/** Seconds for which a browser may keep a preflight's answer: two hours, the most that Chromium grants. */
const PREFLIGHT_SECONDS = '7200';

const NOTHING: Readonly<Record<string, string>> = {};

/** Lets browsers of the configured origins call (Fetch Standard §3.3). Keys are sent in a header, so credentials are never allowed. */
export class CorsPolicy {
    readonly #headers: ReadonlyMap<string, Readonly<Record<string, string>>>;

    constructor(origins: readonly string[]) {
        this.#headers = new Map(
            origins.map((origin) => [
                origin,
                { 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': EXPOSED },
            ]),
        );
    }

    headersFor(origin: string | undefined): Readonly<Record<string, string>> {
        return (origin === undefined ? undefined : this.#headers.get(origin)) ?? NOTHING;
    }
}

/** What OPTIONS says of an address. Without an allowed origin beside them these headers allow nothing. */
export function preflightHeaders(methods: readonly string[]): Readonly<Record<string, string>> {
    return {
        Allow: methods.join(', '),
        'Access-Control-Allow-Methods': methods.join(', '),
        'Access-Control-Allow-Headers': ACCEPTED,
        'Access-Control-Max-Age': PREFLIGHT_SECONDS,
    };
}
