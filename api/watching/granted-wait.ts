import { SECOND } from '../../core/instant';
import type { CallerRequest } from '../http/api-request';
import { preferencesOf } from '../presenting/preferences';

/** How long a request may be held, milliseconds: `?wait=N` before `Prefer: wait=N`. Undefined if it asks for no wait. */
export function grantedWaitMs(
    { maxWaitMs }: { readonly maxWaitMs: number },
    { query, headers }: Pick<CallerRequest, 'query' | 'headers'>,
): number | undefined {
    const seconds = query.whole('wait');
    if (seconds !== undefined) return Math.min(seconds * SECOND, maxWaitMs);
    return preferencesOf(headers.text('prefer'), maxWaitMs).waitMs;
}
