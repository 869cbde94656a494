import type { Instant } from '../instant';
import { DAY, isoOf } from '../instant';
import { problemStatus, problemType, isRetryable } from '../errors';
import { countsOf } from './child-counts';
import type { Attempt, Failure, KnownState, Operation, ReceivedEvent } from './operation';
import { isTerminal, progressOf, registryCodeOf, statusOf } from './operation';

/** How long an ended operation stays readable (Microsoft Graph asks for 24 h at the least), and then says 410. */
export const RETENTION = { readableMs: 7 * DAY, tombstoneMs: 30 * DAY } as const;

/** Whether an operation is a tombstone: all that is left to say of it is that it was there. */
export function isExpired({ endedAt, forgottenAt }: Operation, now: Instant): boolean {
    return forgottenAt !== undefined || (endedAt !== undefined && endedAt + RETENTION.readableMs <= now);
}

/** Roughly how much of an attempt is behind it. An attempt that the ledger refused is followed by another one, from the start. */
const PERCENT_COMPLETE: Readonly<Record<KnownState, number>> = {
    Created: 0,
    Endorsing: 10,
    Endorsed: 40,
    Submitted: 60,
    Completed: 100,
    Failed: 100,
    Canceled: 100,
};

/** The one operation document, but for the links, which only the edge can make absolute. Absent members are left out. */
export type OperationView = Readonly<Record<string, unknown>>;

export function operationView(operation: Operation): OperationView {
    return withoutAbsent({
        id: operation.id,
        transactionId: operation.id,
        operationId: operation.id,
        kind: operation.kind,
        action: operation.action,
        objectType: operation.objectType,
        objectId: operation.objectId,
        invoiceId: operation.objectType === 'invoice' ? operation.objectId : undefined,
        status: statusOf(operation.state),
        state: operation.state,
        progress: {
            status: progressOf(statusOf(operation.state)),
            message: operation.message,
            percentComplete: percentCompleteOf(operation),
        },
        createdDateTime: isoOf(operation.createdAt),
        lastActionDateTime: isoOf(operation.changedAt),
        deadlineDateTime: isTerminal(operation.state) ? undefined : isoOf(operation.deadlineAt),
        expirationDateTime:
            operation.endedAt === undefined ? undefined : isoOf(operation.endedAt + RETENTION.readableMs),
        version: operation.version,
        retryOf: operation.retryOf,
        parent: operation.parent,
        cancelRequested: operation.cancelRequested,
        ...compositeView(operation),
        blockchain: blockchainView(operation),
        error: operation.failure === undefined ? undefined : failureView(operation.failure),
        waitingFor: operation.awaits?.event,
        receivedEvents: operation.received?.map(receivedView),
        result: resultView(operation),
    });
}

function compositeView({ children, policy }: Operation): object {
    if (children === undefined) return {};
    return {
        operations: children.map(({ id }) => id),
        children: children.map(({ id, state }) => ({ id, status: statusOf(state), state })),
        counts: countsOf(children),
        policy,
    };
}

function percentCompleteOf({ state, kind, percentComplete = 0 }: Operation): number {
    if (isTerminal(state)) return 100;
    return kind === 'ledger' && isKnown(state) ? PERCENT_COMPLETE[state] : percentComplete;
}

function isKnown(state: string): state is KnownState {
    return Object.hasOwn(PERCENT_COMPLETE, state);
}

function receivedView({ id, name, at, taken }: ReceivedEvent): object {
    return { id, name, dateTime: isoOf(at), taken };
}

function resultView({ kind, state, objectId, result }: Operation): unknown {
    if (state !== 'Completed') return undefined;
    if (kind === 'ledger') return { invoiceId: objectId };
    return result === undefined ? undefined : JSON.parse(result);
}

function blockchainView(operation: Operation): object | undefined {
    const latest = operation.attempts.at(-1);
    if (latest === undefined) return undefined;
    return withoutAbsent({
        channel: latest.channel,
        chaincode: latest.chaincode,
        transactionId: latest.fabricTxId,
        blockNumber: latest.outcome?.blockNumber,
        validationCode: latest.outcome?.validationCode,
        attempts: operation.attempts.map(attemptView),
    });
}

function attemptView(attempt: Attempt): object {
    return withoutAbsent({
        transactionId: attempt.fabricTxId,
        endorsedDateTime: isoOf(attempt.endorsedAt),
        submittedDateTime: attempt.submittedAt === undefined ? undefined : isoOf(attempt.submittedAt),
        blockNumber: attempt.outcome?.blockNumber,
        validationCode: attempt.outcome?.validationCode,
    });
}

/** Why it failed, as documents have it. */
export function failureView(failure: Failure): object {
    const registryCode = registryCodeOf(failure);
    return withoutAbsent({
        type: problemType(registryCode),
        code: failure.code,
        message: failure.message,
        target: failure.target,
        details: failure.details,
        innererror: failure.innerCode === undefined ? undefined : { code: failure.innerCode },
        status: problemStatus(registryCode),
        retryable: isRetryable(registryCode),
    });
}

export function withoutAbsent(members: Record<string, unknown>): Record<string, unknown> {
    const present: Record<string, unknown> = {};
    for (const name in members) {
        if (members[name] !== undefined) present[name] = members[name];
    }
    return present;
}
