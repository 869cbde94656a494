import { AppError } from '../../core/errors';
import type { Check } from '../../core/readiness/check';
import type { Answer } from '../http/answer';
import type { Endpoint } from '../http/api-request';

/** Who can say whether a role does its work. */
export interface Checked {
    checks(): Promise<readonly Check[]>;
}

/** GET /health/ready */
export function getReadiness(role: Checked): Endpoint {
    return {
        access: 'open',
        operationId: 'getReadiness',
        answer: () => readinessAnswer(role),
    };
}

/** Throws NOT_READY with all checks if one of them failed. */
export async function readinessAnswer(role: Checked): Promise<Answer> {
    const checks = await role.checks();
    const failed = checks.filter(({ ok }) => !ok);
    if (failed.length > 0) {
        const names = failed.map(({ name }) => name).join(', ');
        throw new AppError('NOT_READY', `Not ready: ${names}.`, { checks });
    }
    return { status: 200, headers: { 'Cache-Control': 'no-store' }, json: { status: 'ready', checks } };
}
