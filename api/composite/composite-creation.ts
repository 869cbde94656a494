import { AppError } from '../../core/errors';
import { SECOND } from '../../core/instant';
import { startComposite } from '../../core/operation/composite';
import type { CompositePolicy, PlannedChild } from '../../core/operation/operation';
import type { Accepted } from '../accepting/acceptor';
import { identityOf, recordedOnce } from '../accepting/recorded-once';
import { JsonMembers } from '../http/json-members';
import type { CallerRequest } from '../http/api-request';
import type { Services } from '../routes/services';
import { makeChildren } from './make-children';

/** What a composite is made of. */
export interface Whole {
    /** The `operationId` of the document. */
    readonly name: string;
    readonly action: string;
    readonly objectType: string;
    readonly children: readonly string[];
    readonly plan?: readonly PlannedChild[];
}

/**
 * Records a composite, then its children that are yet to be made; or finds the one that the same request made before. Once
 * the composite is there, its children are made even if this process ends. Throws IDEMPOTENCY_KEY_REUSED and OPERATION_ID_TAKEN.
 */
export async function createdComposite(
    services: Services,
    request: CallerRequest,
    whole: Whole,
): Promise<Accepted> {
    const { operations, clock } = services;
    const start = startOf(request, whole, services.newId);
    const accepted = await recordedOnce(services, request, startComposite(start, clock()));
    await makeChildren({ operations, clock }, accepted.operation);
    return accepted;
}

/** The ids that a body names. Throws REQUEST_INVALID for those that are no operations of the caller's organisation. */
export async function knownChildren(
    { operations }: Services,
    { caller, body }: CallerRequest,
): Promise<readonly string[]> {
    const ids = [...new Set(new JsonMembers(body).texts('operations'))];
    const known = new Set((await operations.findAll(caller.organisation, ids)).map(({ id }) => id));
    const unknown = ids.flatMap((id, index) => (known.has(id) ? [] : [`/operations/${index}`]));
    if (unknown.length === 0) return ids;
    throw new AppError('REQUEST_INVALID', 'There are no such operations.', {
        errors: unknown.map((pointer) => ({ pointer, detail: 'is no operation of your organisation' })),
    });
}

function startOf(
    request: CallerRequest,
    { name, ...whole }: Whole,
    newId: () => string,
): Parameters<typeof startComposite>[0] {
    const members = new JsonMembers(request.body);
    const seconds = members.number('deadlineSeconds');
    return {
        ...whole,
        ...identityOf(request, name, newId),
        policy: policyIn(members),
        ...(seconds !== undefined && { deadlineMs: seconds * SECOND }),
    };
}

function policyIn(members: JsonMembers): CompositePolicy {
    return members.text('policy') === 'failFast' ? 'failFast' : 'all';
}
