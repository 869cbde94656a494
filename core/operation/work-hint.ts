import type { WorkHint } from '../ports/wake-up';
import type { Operation } from './operation';

/** What tells others that there may be work on this operation. */
export function workHint({ id, objectId, requester }: Operation): WorkHint {
    return { operationId: id, organisation: requester.organisation, objectId };
}
