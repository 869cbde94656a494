import type { Operation } from '../../core/operation/operation';
import { isTerminal, operationKey } from '../../core/operation/operation';
import { StoreUnavailable } from '../../core/ports/store-unavailable';
import type { CallerRequest } from '../http/api-request';
import type { OperationSnapshot } from '../presenting/operation-snapshot';
import { snapshotOf } from '../presenting/operation-snapshot';
import type { Services } from '../routes/services';

export interface Waited {
    readonly snapshot: OperationSnapshot;
    /** Milliseconds that were granted; undefined if nobody was let wait. */
    readonly honouredMs: number | undefined;
}

/**
 * An accepted operation when it has ended, or when the time is over. A store that goes away meanwhile does not take the
 * acceptance back: what was known then is what is answered.
 */
export async function waitedOperation(
    { operations, waiters, admission }: Services,
    { hangUp }: CallerRequest,
    { operation, waitMs }: { readonly operation: Operation; readonly waitMs: number },
): Promise<Waited> {
    const present = { snapshot: snapshotOf(operation), honouredMs: waitMs };
    if (isTerminal(operation.state)) return present;
    const { organisation } = operation.requester;
    if (!waiters.hasRoom) return { ...present, honouredMs: undefined };
    const wait = admission.aside(organisation, () =>
        waiters.waitFor({
            key: operationKey(organisation, operation.id),
            read: async () => {
                const found = await operations.find(organisation, operation.id);
                return found && snapshotOf(found);
            },
            until: ({ hasEnded }) => hasEnded,
            atMostMs: waitMs,
            signal: hangUp(),
        }),
    );
    const snapshot = await wait.catch(unlessUnavailable);
    return snapshot === undefined ? present : { snapshot, honouredMs: waitMs };
}

function unlessUnavailable(error: unknown): undefined {
    if (!(error instanceof StoreUnavailable)) throw error;
    return undefined;
}
