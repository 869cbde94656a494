import type { Answer } from '../http/answer';
import type { Endpoint } from '../http/api-request';

/** GET /health/live */
export function getLiveness(): Endpoint {
    return { access: 'open', operationId: 'getLiveness', answer: livenessAnswer };
}

/** Nothing is asked: whoever can answer lives. */
export function livenessAnswer(): Answer {
    return { status: 200, headers: { 'Cache-Control': 'no-store' }, json: { status: 'live' } };
}
