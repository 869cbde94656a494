import type { ErrorCode } from '../../core/errors';
import { AppError } from '../../core/errors';
import type { Instant } from '../../core/instant';
import type { Relo, ReloChange } from '../../core/relo/relo';
import { reloKey } from '../../core/relo/relo';
import { deleteRelo } from '../../core/relo/transitions';
import { isFresh } from '../presenting/entity-tag';
import { tagOf } from '../presenting/operation-document';

/** What deleting needs of the resources of one kind. */
export interface DeletableResources<Resource extends Relo> {
    /** The resource as it is; throws if there is none for the caller. */
    readonly read: () => Promise<Resource>;
    readonly apply: (changes: readonly ReloChange<Resource>[]) => Promise<ReadonlySet<string>>;
    readonly clock: () => Instant;
    /** The code of a resource that is not what the client has seen. */
    readonly changedCode: ErrorCode;
}

/** Times that a deletion may lose against the loop that works on the resource, which writes once for each part of its work. */
const MAX_ROUNDS = 20;

/**
 * Stops the making of a resource and has it removed; the resource as it is then. Again while that is under way, it changes
 * nothing. Throws what `read` throws, and `changedCode`.
 */
export async function deleteResource<Resource extends Relo>(
    { read, apply, clock, changedCode }: DeletableResources<Resource>,
    ifMatch: string | undefined,
): Promise<Resource> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const resource = await read();
        if (ifMatch !== undefined && !isFresh(ifMatch, tagOf(resource)))
            throw new AppError(changedCode, `It is at version ${resource.version}.`);
        const change = deleteRelo(resource, clock());
        if (change === undefined) return resource;
        const applied = await apply([change]);
        if (applied.has(reloKey(resource.organisation, resource.id))) return change.after;
    }
    throw new AppError(changedCode, 'It keeps changing.');
}
