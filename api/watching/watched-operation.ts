import { AppError } from '../../core/errors';
import { operationKey } from '../../core/operation/operation';
import type { CallerRequest } from '../http/api-request';
import { isFresh } from '../presenting/entity-tag';
import { tagOf } from '../presenting/operation-document';
import type { OperationSnapshot } from '../presenting/operation-snapshot';
import { snapshotOf } from '../presenting/operation-snapshot';
import { preferenceApplied, preferencesOf } from '../presenting/preferences';
import type { Services } from '../routes/services';
import { readableOperation } from '../steering/readable-operation';
import { grantedWaitMs } from './granted-wait';

/** An operation as it is when the wait that was asked for is over. */
export interface Watched {
    readonly snapshot: OperationSnapshot;
    /** Preference-Applied, if a preference was honoured. */
    readonly applied: Readonly<Record<string, string>>;
}

/**
 * Reads the operation that the path names, and waits if the request asks for it (`?wait=N` before `Prefer: wait=N`): until
 * the operation has ended, or with `If-None-Match` until there is something that the client does not have. Throws
 * OPERATION_NOT_FOUND and OPERATION_EXPIRED.
 */
export async function watchedOperation(services: Services, request: CallerRequest): Promise<Watched> {
    const preferred = preferencesOf(request.headers.text('prefer'), services.maxWaitMs).waitMs;
    const waitMs = grantedWaitMs(services, request);
    const isHeld = services.waiters.hasRoom;
    const snapshot = await look(services, request, waitMs);
    if (snapshot === undefined) throw new AppError('OPERATION_NOT_FOUND', 'There is no such operation.');
    return { snapshot, applied: preferred !== undefined && isHeld ? preferenceApplied({ waitMs }) : {} };
}

function look(
    { operations, waiters, admission, clock }: Services,
    { caller, path, headers, hangUp }: CallerRequest,
    waitMs: number | undefined,
): Promise<OperationSnapshot | undefined> {
    const target = { organisation: caller.organisation, id: path.required('id') };
    const ifNoneMatch = headers.text('if-none-match');
    const read = async (): Promise<OperationSnapshot> =>
        snapshotOf(await readableOperation({ operations, clock }, target));
    if (waitMs === undefined || waitMs === 0) return read();
    return admission.aside(caller.organisation, () =>
        waiters.waitFor({
            key: operationKey(target.organisation, target.id),
            read,
            until: (snapshot) =>
                snapshot.hasEnded || (ifNoneMatch !== undefined && !isFresh(ifNoneMatch, tagOf(snapshot))),
            atMostMs: waitMs,
            signal: hangUp(),
        }),
    );
}
