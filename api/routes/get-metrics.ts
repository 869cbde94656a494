import type { Registry } from 'prom-client';
import type { Answer } from '../http/answer';
import type { Endpoint } from '../http/api-request';

/** GET /metrics */
export function getMetrics(registry: Registry): Endpoint {
    return {
        access: 'open',
        operationId: 'getMetrics',
        answer: () => metricsAnswer(registry),
    };
}

/** The figures as they are now, in the form of Prometheus. */
export async function metricsAnswer(registry: Registry): Promise<Answer> {
    return {
        status: 200,
        headers: { 'Cache-Control': 'no-store' },
        content: { type: registry.contentType, bytes: await registry.metrics() },
    };
}
