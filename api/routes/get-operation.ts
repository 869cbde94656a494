import { AppError } from '../../core/errors';
import { SECOND } from '../../core/instant';
import { operationKey } from '../../core/operation/operation';
import { isExpired } from '../../core/operation/operation-view';
import type { Answer } from '../http/answer';
import type { CallerRequest, Endpoint } from '../http/api-request';
import { isFresh } from '../presenting/entity-tag';
import { operationDocument, operationHeaders, operationUrl } from '../presenting/operation-document';
import type { OperationSnapshot } from '../presenting/operation-snapshot';
import { snapshotOf } from '../presenting/operation-snapshot';
import { preferenceApplied, preferencesOf } from '../presenting/preferences';
import type { Services } from './services';

/** GET /operations/{id} */
export function getOperation(services: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'getOperation',
        answer: (request) => answerOperation(services, request),
    };
}

/** The operation as it is, or as it is when the wait that was asked for is over. */
export async function answerOperation(services: Services, request: CallerRequest): Promise<Answer> {
    const preferred = preferencesOf(request.headers.text('prefer'), services.maxWaitMs).waitMs;
    const waitMs = waitMsIn(request, services.maxWaitMs) ?? preferred;
    const ifNoneMatch = request.headers.text('if-none-match');
    const isHeld = services.waiters.hasRoom;
    const snapshot = await look(services, request, { waitMs, ifNoneMatch });
    if (snapshot === undefined) throw new AppError('OPERATION_NOT_FOUND', 'There is no such operation.');
    const tagged = operationHeaders(snapshot);
    const applied = preferred !== undefined && isHeld ? preferenceApplied({ waitMs }) : {};
    const headers = { ...tagged, ...applied };
    if (isFresh(ifNoneMatch, tagOf(snapshot))) return { status: 304, headers };
    return { status: 200, headers, json: operationDocument(snapshot, request.baseUrl) };
}

/** The address of the document that both names answer with. */
export function contentLocationOf({ baseUrl, path }: CallerRequest): string {
    return operationUrl(baseUrl, path.required('id'));
}

interface Look {
    readonly waitMs: number | undefined;
    readonly ifNoneMatch: string | undefined;
}

/** Without If-None-Match a wait lasts until the operation has ended, with it until there is something that the client does not have. */
function look(
    { operations, waiters, admission, clock }: Services,
    { caller, path, hangUp }: CallerRequest,
    { waitMs, ifNoneMatch }: Look,
): Promise<OperationSnapshot | undefined> {
    const id = path.required('id');
    const read = async (): Promise<OperationSnapshot | undefined> => {
        const operation = await operations.find(caller.organisation, id);
        if (operation !== undefined && isExpired(operation, clock())) {
            throw new AppError('OPERATION_EXPIRED', 'The operation ended too long ago to be shown.');
        }
        return operation && snapshotOf(operation);
    };
    if (waitMs === undefined || waitMs === 0) return read();
    return admission.aside(caller.organisation, () =>
        waiters.waitFor({
            key: operationKey(caller.organisation, id),
            read,
            until: (snapshot) =>
                snapshot.hasEnded || (ifNoneMatch !== undefined && !isFresh(ifNoneMatch, tagOf(snapshot))),
            atMostMs: waitMs,
            signal: hangUp(),
        }),
    );
}

/** The wait that the query asks for: it goes before that of the header. */
function waitMsIn({ query }: CallerRequest, maxWaitMs: number): number | undefined {
    const seconds = query.whole('wait');
    return seconds === undefined ? undefined : Math.min(seconds * SECOND, maxWaitMs);
}

function tagOf({ version }: OperationSnapshot): string {
    return `"${version}"`;
}
