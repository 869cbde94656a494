/** Why the service closes a WebSocket: 1000 to 1999 as RFC 6455 registers them, 4000 and above this service's own. */
export const CLOSE = {
    goingAway: 1001,
    tryAgainLater: 1013,
    malformed: 4400,
    unauthenticated: 4401,
    /** The client did not take what was sent; it resumes from the last sequence that it has. */
    slow: 4408,
    /** Events behind the place are no longer kept. */
    gone: 4410,
} as const;
