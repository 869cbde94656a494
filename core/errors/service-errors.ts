import type { ErrorDefinition } from './error-definition';

/** The service itself: too busy, not whole, or wrong. */
export const SERVICE_ERRORS = {
    RATE_LIMITED: {
        status: 429,
        title: 'Too many requests',
        retry: 'later',
        advice: 'Slow down; `Retry-After` says when to go on.',
    },
    OVERLOADED: {
        status: 503,
        title: 'The service has too much in flight',
        retry: 'later',
        advice: 'Repeat the request after `Retry-After` seconds.',
    },
    STORE_UNAVAILABLE: {
        status: 503,
        title: 'The database could not be reached',
        retry: 'later',
        advice: 'Repeat the request with the same Idempotency-Key.',
    },
    NOT_READY: { status: 503, title: 'The service is not ready', retry: 'later', advice: 'See `checks`.' },
    INTERNAL: {
        status: 500,
        title: 'The service made a mistake',
        retry: 'later',
        advice: 'Report the `requestId` of the answer.',
    },
} as const satisfies Readonly<Record<string, ErrorDefinition>>;
