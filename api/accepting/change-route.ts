import { mayBeRepeated } from '../../core/operation/transitions';
import { workHint } from '../../core/operation/work-hint';
import type { Answer } from '../http/answer';
import type { CallerRequest } from '../http/api-request';
import type { OperationSnapshot } from '../presenting/operation-snapshot';
import { snapshotOf } from '../presenting/operation-snapshot';
import type { Preferences } from '../presenting/preferences';
import { preferencesOf } from '../presenting/preferences';
import type { Services } from '../routes/services';
import type { AnswerContext } from './accepted-answer';
import { acceptedAnswer, failureProblem, outcomeHeaders, succeededAnswer } from './accepted-answer';
import type { Accepted } from './acceptor';
import { withApsHeaders } from './aps-answer';
import type { ApsPhase } from './aps-phase';
import { apsPhaseOf } from './aps-phase';
import type { Change } from './change-request';
import { changeRequestOf } from './change-request';
import { invoiceAnswer } from './invoice-answer';
import { afterTimeout } from './timed-out';
import { waitedOperation } from './waited-operation';

/** Accepts a change and answers it: 202, or what became of it while the client waited. */
export async function answerChange(
    services: Services,
    request: CallerRequest,
    change: Change,
): Promise<Answer> {
    const phase = apsPhaseOf(request.headers);
    const preferences = preferencesIn(services, request, phase);
    const { respondAsync } = preferences;
    const accepted = await services.acceptor.accept(
        changeRequestOf(request, change, { respondAsync, phase }),
        change.retryOf,
    );
    const answer = await new Reply(services, request, { accepted, preferences, phase }).answer();
    const { operation } = accepted;
    if (operation.state !== 'Endorsed') return answer;
    return {
        ...answer,
        afterwards: () => {
            services.submitWakeUp.nudge(workHint(operation));
        },
    };
}

/** An APS controller has no say in how it is answered: in the sync phase it is let wait, in the async phase it is told. */
function preferencesIn(
    { maxWaitMs, apsSyncWaitMs }: Services,
    { headers }: CallerRequest,
    phase: ApsPhase | undefined,
): Preferences {
    if (phase === undefined) return preferencesOf(headers.text('prefer'), maxWaitMs);
    return { respondAsync: false, waitMs: phase === 'sync' ? apsSyncWaitMs : 0, returnRepresentation: true };
}

interface ReplyParts {
    readonly accepted: Accepted;
    readonly preferences: Preferences;
    readonly phase: ApsPhase | undefined;
}

class Reply {
    readonly #services: Services;
    readonly #request: CallerRequest;
    readonly #parts: ReplyParts;

    constructor(services: Services, request: CallerRequest, parts: ReplyParts) {
        this.#services = services;
        this.#request = request;
        this.#parts = parts;
    }

    async answer(): Promise<Answer> {
        const { accepted, preferences } = this.#parts;
        const { operation } = accepted;
        const { respondAsync, waitMs } = preferences;
        const failedAtEndorsement = operation.state === 'Failed' && operation.attempts.length === 0;
        if (failedAtEndorsement && !respondAsync)
            throw failureProblem(snapshotOf(operation), this.#context({}));
        if (waitMs === undefined)
            return acceptedAnswer(snapshotOf(operation), this.#context({ respondAsync }));
        if (operation.state === 'Endorsed') this.#services.submitWakeUp.nudge(workHint(operation));
        const waited = await waitedOperation(this.#services, this.#request, { operation, waitMs });
        const latest = await afterTimeout(this.#services, this.#request, waited.snapshot);
        return this.#outcome(latest, waited.honouredMs);
    }

    async #outcome(snapshot: OperationSnapshot, honouredMs: number | undefined): Promise<Answer> {
        const { respondAsync } = this.#parts.preferences;
        const context = this.#context({ respondAsync, waitMs: honouredMs });
        if (!snapshot.hasEnded) {
            const answer = acceptedAnswer(snapshot, context);
            return this.#parts.phase === undefined ? answer : withApsHeaders(answer, snapshot);
        }
        if (snapshot.view['status'] !== 'succeeded') throw failureProblem(snapshot, context);
        return (await this.#representation(snapshot)) ?? succeededAnswer(snapshot, context);
    }

    /** Preferences are said to be honoured to those who had some. */
    #context(honoured: Partial<Preferences>): AnswerContext {
        const { isReplay, operation } = this.#parts.accepted;
        const isNamed = this.#request.headers.text('operation-id') !== undefined;
        const isNameSpent = isNamed && mayBeRepeated(operation);
        const { baseUrl } = this.#request;
        return {
            baseUrl,
            isReplay,
            honoured: this.#parts.phase === undefined ? honoured : {},
            isNameSpent,
        };
    }

    /** The invoice itself, for those who prefer it; 200 for an APS controller, whose every other code is a failure or 202. */
    async #representation(snapshot: OperationSnapshot): Promise<Answer | undefined> {
        const { preferences, phase } = this.#parts;
        if (!preferences.returnRepresentation) return undefined;
        const { waitMs } = preferences;
        const headers = outcomeHeaders(snapshot, this.#context({ waitMs, returnRepresentation: true }));
        const answer = await invoiceAnswer(this.#services, this.#request, { snapshot, headers });
        return answer === undefined || phase === undefined ? answer : { ...answer, status: 200 };
    }
}
