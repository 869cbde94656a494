import type { OperationChange } from '../../core/operation/change';
import type { Operation } from '../../core/operation/operation';
import type { CallerRequest } from '../http/api-request';
import type { Services } from '../routes/services';
import type { Accepted } from './acceptor';
import { refuseOther } from './acceptor';
import { fingerprintOf } from './fingerprint';
import { idempotencyKeyOf } from './idempotency-key';

type Identity = Pick<Operation, 'id' | 'requester' | 'fingerprint' | 'idempotencyKey'>;

/** Who asks, and what makes one operation of a request that is sent again. `name` is the `operationId` of the document. */
export function identityOf(
    { body, headers, caller }: CallerRequest,
    name: string,
    newId: () => string,
): Identity {
    const { organisation, signer } = caller;
    const idempotencyKey = idempotencyKeyOf(headers.text('idempotency-key'));
    return {
        id: headers.text('operation-id') ?? newId(),
        requester: { organisation, caller: caller.caller, signer },
        fingerprint: fingerprintOf({ operationId: name, invoiceId: undefined, ifMatch: undefined, body }),
        ...(idempotencyKey !== undefined && { idempotencyKey }),
    };
}

/** Records a new operation, or finds the one that the same request made before. Throws IDEMPOTENCY_KEY_REUSED and OPERATION_ID_TAKEN. */
export async function recordedOnce(
    { operations }: Services,
    { headers }: CallerRequest,
    change: OperationChange,
): Promise<Accepted> {
    const outcome = await operations.insert(change);
    if (outcome.kind === 'inserted') return { operation: change.after, isReplay: false };
    const { fingerprint } = change.after;
    refuseOther({ fingerprint, operationId: headers.text('operation-id') }, outcome.existing, outcome.kind);
    return { operation: outcome.existing, isReplay: true };
}
