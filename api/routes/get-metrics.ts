import type { Registry } from 'prom-client';
import type { Endpoint } from '../http/api-request';

/** GET /metrics */
export function getMetrics(registry: Registry): Endpoint {
    return {
        access: 'open',
        operationId: 'getMetrics',
        answer: async () => ({
            status: 200,
            headers: { 'Cache-Control': 'no-store' },
            content: { type: registry.contentType, bytes: await registry.metrics() },
        }),
    };
}
