import type { Endpoint } from '../http/api-request';

/** GET /health/live */
export function getLiveness(): Endpoint {
    return {
        access: 'open',
        operationId: 'getLiveness',
        answer: () => ({ status: 200, headers: { 'Cache-Control': 'no-store' }, json: { status: 'live' } }),
    };
}
