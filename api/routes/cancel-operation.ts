import { AppError } from '../../core/errors';
import type { OperationChange } from '../../core/operation/change';
import { cancel } from '../../core/operation/cancel';
import type { Operation } from '../../core/operation/operation';
import { isTerminal } from '../../core/operation/operation';
import type { Answer } from '../http/answer';
import type { CallerRequest, Endpoint } from '../http/api-request';
import { JsonMembers } from '../http/json-members';
import { operationAnswer } from '../presenting/operation-document';
import { snapshotOf } from '../presenting/operation-snapshot';
import { steer } from '../steering/steer';
import type { Services } from './services';

const REFUSALS = {
    'handed-over': 'Its envelope is with the ordering service.',
    ended: 'The operation has ended.',
} as const;

/** POST /operations/{id}/cancel */
export function cancelOperation(services: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'cancelOperation',
        async answer(request: CallerRequest): Promise<Answer> {
            const target = {
                organisation: request.caller.organisation,
                id: request.path.required('id'),
                ifMatch: request.headers.text('if-match'),
            };
            const reason = new JsonMembers(request.body).text('reason');
            const steered = await steer(services, target, (operation) =>
                cancellationOf(operation, reason, services.clock()),
            );
            const answer = operationAnswer(snapshotOf(steered), request.baseUrl);
            return isTerminal(steered.state) ? answer : { ...answer, status: 202 };
        },
    };
}

function cancellationOf(
    operation: Operation,
    reason: string | undefined,
    now: number,
): OperationChange | undefined {
    const cancellation = cancel(operation, reason, now);
    if ('change' in cancellation) return cancellation.change;
    if (cancellation.kind === 'already') return undefined;
    throw new AppError('OPERATION_NOT_CANCELABLE', REFUSALS[cancellation.kind]);
}
