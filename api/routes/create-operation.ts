import {
    acceptedAnswer,
    failureProblem,
    outcomeHeaders,
    succeededAnswer,
} from '../accepting/accepted-answer';
import type { AnswerContext } from '../accepting/accepted-answer';
import { canceledAtTimeout } from '../accepting/timed-out';
import { waitedOperation } from '../accepting/waited-operation';
import { createdExternal } from '../external/external-creation';
import type { Answer } from '../http/answer';
import type { CallerRequest, Endpoint } from '../http/api-request';
import { snapshotOf } from '../presenting/operation-snapshot';
import type { OperationSnapshot } from '../presenting/operation-snapshot';
import type { Preferences } from '../presenting/preferences';
import { preferencesOf } from '../presenting/preferences';
import { resultAnswer } from '../presenting/result-answer';
import type { Services } from './services';

/** POST /operations: an operation whose work is done elsewhere. */
export function createOperation(services: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'createOperation',
        async answer(request): Promise<Answer> {
            const { operation, isReplay } = await createdExternal(services, request);
            const preferences = preferencesOf(request.headers.text('prefer'), services.maxWaitMs);
            const { baseUrl } = request;
            const context = (honoured: Partial<Preferences>): AnswerContext => {
                return { baseUrl, isReplay, honoured, isNameSpent: false };
            };
            const { waitMs } = preferences;
            if (waitMs === undefined) return acceptedAnswer(snapshotOf(operation), context({}));
            const { snapshot, honouredMs } = await waitedOperation(services, request, { operation, waitMs });
            const latest = await atTimeout(services, request, snapshot);
            const honoured = context({ ...preferences, waitMs: honouredMs, respondAsync: false });
            return endedAnswer(latest, honoured);
        },
    };
}

async function atTimeout(
    services: Services,
    request: CallerRequest,
    snapshot: OperationSnapshot,
): Promise<OperationSnapshot> {
    const isUnwanted = !snapshot.hasEnded && request.query.text('onTimeout') === 'cancel';
    return isUnwanted ? canceledAtTimeout(services, request, snapshot) : snapshot;
}

function endedAnswer(snapshot: OperationSnapshot, context: AnswerContext): Answer {
    if (!snapshot.hasEnded) return acceptedAnswer(snapshot, context);
    if (snapshot.view['status'] !== 'succeeded') throw failureProblem(snapshot, context);
    if (context.honoured.returnRepresentation !== true) return succeededAnswer(snapshot, context);
    return resultAnswer(snapshot, outcomeHeaders(snapshot, context));
}
