import { SECOND } from '../../core/instant';
import { startExternal } from '../../core/operation/external';
import type { Operation } from '../../core/operation/operation';
import type { Accepted } from '../accepting/acceptor';
import { identityOf, recordedOnce } from '../accepting/recorded-once';
import type { CallerRequest } from '../http/api-request';
import type { Services } from '../routes/services';
import { awaitedEventIn } from './awaited-event';
import { JsonMembers } from '../http/json-members';

type Start = Parameters<typeof startExternal>[0];

/** Records an operation whose work is done elsewhere, or finds the one that the same request made before. Throws IDEMPOTENCY_KEY_REUSED and OPERATION_ID_TAKEN. */
export async function createdExternal(services: Services, request: CallerRequest): Promise<Accepted> {
    const start = startOf(request, services.newId);
    return recordedOnce(services, request, startExternal(start, services.clock()));
}

function startOf(request: CallerRequest, newId: () => string): Start {
    const members = new JsonMembers(request.body);
    const identity = identityOf(request, 'createOperation', newId);
    return { ...identity, ...subjectIn(members, identity.id), ...termsIn(members) };
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
