import { completeExternal, failExternal, setState } from '../../core/operation/external';
import type { Told } from '../../core/operation/external';
import type { Operation } from '../../core/operation/operation';
import { awaitedEventIn } from '../external/awaited-event';
import { failureIn } from '../external/failure';
import { JsonMembers } from '../http/json-members';
import { toldOperation } from '../external/told-answer';
import type { Endpoint } from '../http/api-request';
import { operationAnswer } from '../presenting/operation-document';
import type { Services } from './services';

/** PUT /operations/{id}/state: any state; `Completed` and `Failed` end the operation like their own endpoints do. */
export function setOperationState(services: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'setOperationState',
        async answer(request) {
            const body = new JsonMembers(request.body);
            const snapshot = await toldOperation(services, request, {
                endedStatus: 409,
                tell: (operation) => toldState(operation, body, services.clock()),
            });
            return operationAnswer(snapshot, request.baseUrl);
        },
    };
}

function toldState(operation: Operation, body: JsonMembers, now: number): Told {
    const state = body.text('state') ?? '';
    if (state === 'Completed') return completeExternal(operation, undefined, now);
    if (state === 'Failed') return failExternal(operation, failureIn(body), now);
    const message = body.text('message');
    const percentComplete = body.number('percentComplete');
    const awaits = awaitedEventIn(body);
    return setState(
        operation,
        {
            state,
            ...(message !== undefined && { message }),
            ...(percentComplete !== undefined && { percentComplete }),
            ...(awaits !== undefined && { awaits }),
        },
        now,
    );
}
