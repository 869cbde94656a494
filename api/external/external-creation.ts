import { SECOND } from '../../core/instant';
import { startExternal } from '../../core/operation/external';
import type { Operation } from '../../core/operation/operation';
import type { Accepted } from '../accepting/acceptor';
import { refuseOther } from '../accepting/acceptor';
import { fingerprintOf } from '../accepting/fingerprint';
import { idempotencyKeyOf } from '../accepting/idempotency-key';
import type { CallerRequest } from '../http/api-request';
import type { Services } from '../routes/services';
import { awaitedEventIn } from './awaited-event';
import { JsonMembers } from './json-members';

type Start = Parameters<typeof startExternal>[0];

/** Records an operation whose work is done elsewhere, or finds the one that the same request made before. Throws IDEMPOTENCY_KEY_REUSED and OPERATION_ID_TAKEN. */
export async function createdExternal(services: Services, request: CallerRequest): Promise<Accepted> {
    const start = startOf(request, services.newId);
    const change = startExternal(start, services.clock());
    const outcome = await services.operations.insert(change);
    if (outcome.kind === 'inserted') return { operation: change.after, isReplay: false };
    refuseOther(
        { fingerprint: start.fingerprint, operationId: request.headers.text('operation-id') },
        outcome.existing,
        outcome.kind,
    );
    return { operation: outcome.existing, isReplay: true };
}

function startOf({ body, headers, caller }: CallerRequest, newId: () => string): Start {
    const members = new JsonMembers(body);
    const id = headers.text('operation-id') ?? newId();
    const idempotencyKey = idempotencyKeyOf(headers.text('idempotency-key'));
    const { organisation, signer } = caller;
    return {
        id,
        requester: { organisation, caller: caller.caller, signer },
        fingerprint: fingerprintOf({
            operationId: 'createOperation',
            invoiceId: undefined,
            ifMatch: undefined,
            body,
        }),
        ...(idempotencyKey !== undefined && { idempotencyKey }),
        ...subjectIn(members, id),
        ...termsIn(members),
    };
}

function subjectIn(members: JsonMembers, id: string): Pick<Operation, 'action' | 'objectType' | 'objectId'> {
    return {
        action: members.text('action') ?? 'run',
        objectType: members.text('objectType') ?? 'operation',
        objectId: members.text('objectId') ?? id,
    };
}

function termsIn(members: JsonMembers): Pick<Start, 'message' | 'awaits' | 'deadlineMs'> {
    const message = members.text('message');
    const awaits = awaitedEventIn(members);
    const seconds = members.number('deadlineSeconds');
    return {
        ...(message !== undefined && { message }),
        ...(awaits !== undefined && { awaits }),
        ...(seconds !== undefined && { deadlineMs: seconds * SECOND }),
    };
}
