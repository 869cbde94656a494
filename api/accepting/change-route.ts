import { isTerminal, operationKey } from '../../core/operation/operation';
import type { OperationAction, Proposal } from '../../core/operation/operation';
import { mayBeRepeated } from '../../core/operation/transitions';
import { StoreUnavailable } from '../../core/ports/store-unavailable';
import type { Answer } from '../http/answer';
import type { CallerRequest } from '../http/api-request';
import type { OperationSnapshot } from '../presenting/operation-snapshot';
import { snapshotOf } from '../presenting/operation-snapshot';
import type { Preferences } from '../presenting/preferences';
import { preferencesOf } from '../presenting/preferences';
import type { Services } from '../routes/services';
import type { AnswerContext } from './accepted-answer';
import { acceptedAnswer, failureProblem, outcomeHeaders, succeededAnswer } from './accepted-answer';
import type { Accepted, ChangeRequest } from './acceptor';
import { fingerprintOf } from './fingerprint';
import { idempotencyKeyOf } from './idempotency-key';
import { invoiceAnswer } from './invoice-answer';

/** What a route asks of the ledger. */
export interface Change {
    /** The `operationId` of the document. */
    readonly name: string;
    readonly action: OperationAction;
    readonly invoiceId: string;
    /** Undefined where the service may have chosen the id: it is no part of what makes two requests the same. */
    readonly fingerprintedId: string | undefined;
    readonly proposal: Proposal;
    /** The failed operation that this one tries again: of one there is one retry, however often it is asked for. */
    readonly retryOf?: string;
}

/** Accepts a change and answers it: 202, or what became of it while the client waited. */
export async function answerChange(
    services: Services,
    request: CallerRequest,
    change: Change,
): Promise<Answer> {
    const preferences = preferencesOf(request.headers.text('prefer'), services.maxWaitMs);
    const accepted = await services.acceptor.accept(
        changeRequestOf(request, change, preferences),
        change.retryOf,
    );
    const answer = await new Reply(services, request, { accepted, preferences }).answer();
    if (accepted.operation.state !== 'Endorsed') return answer;
    return {
        ...answer,
        afterwards: () => {
            services.submitWakeUp.nudge();
        },
    };
}

function changeRequestOf(
    request: CallerRequest,
    change: Change,
    { respondAsync }: Preferences,
): ChangeRequest {
    const { headers, body, caller } = request;
    return {
        caller,
        action: change.action,
        invoiceId: change.invoiceId,
        proposal: change.proposal,
        fingerprint: fingerprintOf({
            operationId: change.name,
            invoiceId: change.fingerprintedId,
            ifMatch: headers.text('if-match'),
            body,
        }),
        operationId: headers.text('operation-id'),
        idempotencyKey: idempotencyKeyOf(headers.text('idempotency-key')) ?? retryKeyOf(change),
        respondAsync,
    };
}

/** No client can have sent this key: it has a blank in it. */
function retryKeyOf({ retryOf }: Change): string | undefined {
    return retryOf === undefined ? undefined : `retry of ${retryOf}`;
}

interface Waited {
    readonly snapshot: OperationSnapshot;
    /** Milliseconds that were granted; undefined if nobody was let wait. */
    readonly honouredMs: number | undefined;
}

function unlessUnavailable(error: unknown): undefined {
    if (!(error instanceof StoreUnavailable)) throw error;
    return undefined;
}

class Reply {
    readonly #services: Services;
    readonly #request: CallerRequest;
    readonly #accepted: Accepted;
    readonly #preferences: Preferences;

    constructor(
        services: Services,
        request: CallerRequest,
        { accepted, preferences }: { accepted: Accepted; preferences: Preferences },
    ) {
        this.#services = services;
        this.#request = request;
        this.#accepted = accepted;
        this.#preferences = preferences;
    }

    async answer(): Promise<Answer> {
        const { operation } = this.#accepted;
        const { respondAsync, waitMs } = this.#preferences;
        const failedAtEndorsement = operation.state === 'Failed' && operation.attempts.length === 0;
        if (failedAtEndorsement && !respondAsync)
            throw failureProblem(snapshotOf(operation), this.#context({}));
        if (waitMs === undefined)
            return acceptedAnswer(snapshotOf(operation), this.#context({ respondAsync }));
        if (operation.state === 'Endorsed') this.#services.submitWakeUp.nudge();
        const { snapshot, honouredMs } = await this.#wait(waitMs);
        const context = this.#context({ respondAsync, waitMs: honouredMs });
        if (!snapshot.hasEnded) return acceptedAnswer(snapshot, context);
        if (snapshot.view['status'] !== 'succeeded') throw failureProblem(snapshot, context);
        return (await this.#representation(snapshot)) ?? succeededAnswer(snapshot, context);
    }

    #context(honoured: Partial<Preferences>): AnswerContext {
        const { isReplay, operation } = this.#accepted;
        const isNamed = this.#request.headers.text('operation-id') !== undefined;
        const isNameSpent = isNamed && mayBeRepeated(operation);
        return { baseUrl: this.#request.baseUrl, isReplay, honoured, isNameSpent };
    }

    /** A store that goes away meanwhile does not take the acceptance back: the answer is what was known then. */
    async #wait(waitMs: number): Promise<Waited> {
        const { operation } = this.#accepted;
        const present = { snapshot: snapshotOf(operation), honouredMs: waitMs };
        if (isTerminal(operation.state)) return present;
        const { operations, waiters, admission } = this.#services;
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
                signal: this.#request.hangUp(),
            }),
        );
        const snapshot = await wait.catch(unlessUnavailable);
        return snapshot === undefined ? present : { snapshot, honouredMs: waitMs };
    }

    /** The invoice itself, for those who prefer it. */
    async #representation(snapshot: OperationSnapshot): Promise<Answer | undefined> {
        if (!this.#preferences.returnRepresentation) return undefined;
        const { waitMs } = this.#preferences;
        const headers = outcomeHeaders(snapshot, this.#context({ waitMs, returnRepresentation: true }));
        return invoiceAnswer(this.#services, this.#request, { snapshot, headers });
    }
}
