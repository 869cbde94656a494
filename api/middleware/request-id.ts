import type { Request } from 'express';

export const REQUEST_ID_HEADER = 'Request-Id';

/** A caller's own id is kept if it can do no harm in a log. */
const USABLE = /^[A-Za-z0-9._~-]{1,64}$/;

export function requestIdOf({ headers }: Request, newId: () => string): string {
    const given = headers['request-id'] ?? headers['x-request-id'];
    return typeof given === 'string' && USABLE.test(given) ? given : newId();
}
