import { AppError } from '../../core/errors';
import type { Delivery } from '../../core/operation/external-event';
import { MAX_EVENTS } from '../../core/operation/external-event';
import type { Told } from '../../core/operation/external';
import type { Operation } from '../../core/operation/operation';
import { Refusal } from '../middleware/problem';
import type { CallerRequest } from '../http/api-request';
import type { OperationSnapshot } from '../presenting/operation-snapshot';
import { snapshotOf } from '../presenting/operation-snapshot';
import { steer } from '../steering/steer';
import type { Services } from '../routes/services';

export interface Telling {
    readonly tell: (operation: Operation) => Told | Delivery;
    /** 410 where the operation no longer takes what is sent, 409 where its state forbids it. */
    readonly endedStatus: 409 | 410;
}

/**
 * Tells the operation that the path names something, and returns it as it is then. Throws OPERATION_KIND_FORBIDS,
 * OPERATION_ENDED or OPERATION_EVENTS_FULL if it cannot be told, and what `steer` throws.
 */
export async function toldOperation(
    services: Services,
    { caller, path, headers }: CallerRequest,
    { tell, endedStatus }: Telling,
): Promise<OperationSnapshot> {
    const target = {
        organisation: caller.organisation,
        id: path.required('id'),
        ifMatch: headers.text('if-match'),
    };
    const operation = await steer(services, target, (present) => {
        const told = tell(present);
        if (told.kind === 'changed') return told.change;
        if (told.kind === 'already') return undefined;
        throw refusalOf(told.kind, present, endedStatus);
    });
    return snapshotOf(operation);
}

function refusalOf(
    kind: 'wrong-kind' | 'ended' | 'full',
    { state, kind: present }: Operation,
    status: Telling['endedStatus'],
): AppError {
    switch (kind) {
        case 'wrong-kind':
            return new AppError('OPERATION_KIND_FORBIDS', `The operation is of the kind ${present}.`);
        case 'ended':
            return new Refusal(
                new AppError('OPERATION_ENDED', `The operation has ended: ${state}.`),
                {},
                { status },
            );
        case 'full':
            return new AppError('OPERATION_EVENTS_FULL', `The operation holds ${MAX_EVENTS} events.`);
    }
}
