import type { Parameters } from '../openapi/parameters';

/** Whether an APS controller asks for the first time, or what became of its request (`APS-Request-Phase`). */
export type ApsPhase = 'sync' | 'async';

/** Undefined for a client that is no APS controller: it is never sent an APS header. */
export function apsPhaseOf(headers: Parameters): ApsPhase | undefined {
    const value = headers.text('aps-request-phase')?.toLowerCase();
    return value === 'sync' || value === 'async' ? value : undefined;
}
