import { AppError } from '../../core/errors';
import type { Endpoint } from '../http/api-request';
import type { Readiness } from '../readiness/readiness';

/** GET /health/ready */
export function getReadiness(readiness: Readiness): Endpoint {
    return {
        access: 'open',
        operationId: 'getReadiness',
        async answer() {
            const checks = await readiness.checks();
            const failed = checks.filter(({ ok }) => !ok);
            if (failed.length > 0) {
                const names = failed.map(({ name }) => name).join(', ');
                throw new AppError('NOT_READY', `Not ready: ${names}.`, { checks });
            }
            return {
                status: 200,
                headers: { 'Cache-Control': 'no-store' },
                json: { status: 'ready', checks },
            };
        },
    };
}
