import type { Answer } from '../http/answer';
import type { CallerRequest } from '../http/api-request';
import type { OperationSnapshot } from '../presenting/operation-snapshot';
import { snapshotOf } from '../presenting/operation-snapshot';
import type { Preferences } from '../presenting/preferences';
import { preferencesOf } from '../presenting/preferences';
import { resultAnswer } from '../presenting/result-answer';
import type { Services } from '../routes/services';
import type { AnswerContext } from './accepted-answer';
import { acceptedAnswer, failureProblem, outcomeHeaders, succeededAnswer } from './accepted-answer';
import type { Accepted } from './acceptor';
import { afterTimeout } from './timed-out';
import { waitedOperation } from './waited-operation';

/** Answers for an operation that is not one change of an invoice: 202, or what became of it while the client waited. */
export async function waitedAnswer(
    services: Services,
    request: CallerRequest,
    { operation, isReplay }: Accepted,
): Promise<Answer> {
    const preferences = preferencesOf(request.headers.text('prefer'), services.maxWaitMs);
    const { baseUrl } = request;
    const context = (honoured: Partial<Preferences>): AnswerContext => {
        return { baseUrl, isReplay, honoured, isNameSpent: false };
    };
    const { waitMs } = preferences;
    if (waitMs === undefined) return acceptedAnswer(snapshotOf(operation), context({}));
    const { snapshot, honouredMs } = await waitedOperation(services, request, { operation, waitMs });
    const latest = await afterTimeout(services, request, snapshot);
    return endedAnswer(latest, context({ ...preferences, waitMs: honouredMs, respondAsync: false }));
}

function endedAnswer(snapshot: OperationSnapshot, context: AnswerContext): Answer {
    if (!snapshot.hasEnded) return acceptedAnswer(snapshot, context);
    if (snapshot.view['status'] !== 'succeeded') throw failureProblem(snapshot, context);
    if (context.honoured.returnRepresentation !== true) return succeededAnswer(snapshot, context);
    return resultAnswer(snapshot, outcomeHeaders(snapshot, context));
}
