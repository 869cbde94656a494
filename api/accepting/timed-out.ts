import { AppError } from '../../core/errors';
import { cancel } from '../../core/operation/cancel';
import type { CallerRequest } from '../http/api-request';
import { Refusal } from '../middleware/problem';
import { operationUrl } from '../presenting/operation-document';
import type { OperationSnapshot } from '../presenting/operation-snapshot';
import { snapshotOf } from '../presenting/operation-snapshot';
import type { Services } from '../routes/services';
import { steer } from '../steering/steer';

/** The reason that the Durable Functions sample terminates its instance with, to the letter. */
const REASON = 'Timeout Occured';

/** The operation when the wait for it is over: as it is, or canceled if the client wants that of one that has not ended. Throws SYNC_TIMEOUT if it could be canceled. */
export async function afterTimeout(
    services: Services,
    request: CallerRequest,
    snapshot: OperationSnapshot,
): Promise<OperationSnapshot> {
    const isUnwanted = !snapshot.hasEnded && request.query.text('onTimeout') === 'cancel';
    return isUnwanted ? canceledAtTimeout(services, request, snapshot) : snapshot;
}

/**
 * Cancels an operation whose client no longer waits for it (`onTimeout=cancel`). Throws SYNC_TIMEOUT if it could be; else
 * returns it as it is: what was handed over cannot be unsent, and what has ended has ended.
 */
async function canceledAtTimeout(
    services: Services,
    { caller, baseUrl }: CallerRequest,
    { id }: OperationSnapshot,
): Promise<OperationSnapshot> {
    const target = { organisation: caller.organisation, id, ifMatch: undefined };
    const operation = await steer(services, target, (present) => {
        const cancellation = cancel(present, REASON, services.clock());
        return 'change' in cancellation ? cancellation.change : undefined;
    });
    if (operation.state !== 'Canceled') return snapshotOf(operation);
    const location = operationUrl(baseUrl, id);
    const problem = new AppError('SYNC_TIMEOUT', 'The operation did not end in time and was canceled.', {
        operation: location,
        operationId: id,
    });
    const { syncTimeoutStatus: status } = services;
    throw new Refusal(problem, { 'Operation-Location': location }, { status });
}
