import { isRetryable } from '../errors';
import type { Instant } from '../instant';
import type { OperationChange } from './change';
import { hiddenChange, visibleChange } from './change';
import type { Attempt, Envelope, Failure, Operation, Outcome, Proposal, Requester } from './operation';
import { isTerminal, registryCodeOf } from './operation';
import type { RetryPolicy } from './retry';
import { DEADLINE_MS, ENDORSE_LEASE_MS, NETWORK_RETRY, dueAfter, submitLeaseMs } from './retry';

/** The time, and a random number in [0, 1) for jitter: whatever core needs and may not take for itself. */
export interface Chance {
    readonly now: Instant;
    readonly random: number;
}

export interface Acceptance {
    readonly id: string;
    readonly requester: Requester;
    readonly action: Operation['action'];
    readonly objectId: string;
    readonly proposal: Proposal;
    readonly fingerprint: string;
    readonly idempotencyKey?: string;
    readonly retryOf?: string;
    readonly deadlineMs?: number;
    readonly parent?: string;
    /** How long its maker has to endorse it before a loop does; 0 leaves that to the loop. */
    readonly endorseLeaseMs?: number;
}

/** The record that is written before any proposal leaves. Its maker holds the lease to endorse it. */
export function accept(acceptance: Acceptance, now: Instant): OperationChange {
    const { deadlineMs = DEADLINE_MS, endorseLeaseMs = ENDORSE_LEASE_MS, ...request } = acceptance;
    return visibleChange(
        undefined,
        {
            ...request,
            kind: 'ledger',
            objectType: 'invoice',
            state: 'Created',
            message: 'Accepted; asking the peers for their endorsement.',
            version: 0,
            rev: 0,
            createdAt: now,
            changedAt: now,
            deadlineAt: now + deadlineMs,
            attempts: [],
            work: { kind: 'endorse', dueAt: now + endorseLeaseMs, tries: 0 },
        },
        now,
    );
}

/** Claims due endorsement work. Undefined if there is none to claim. */
export function claimEndorsement(operation: Operation, now: Instant): OperationChange | undefined {
    const { work } = operation;
    if (work?.kind !== 'endorse' || work.dueAt > now) return undefined;
    if (operation.deadlineAt <= now) return fail(operation, LATE, now);
    const dueAt = Math.min(now + ENDORSE_LEASE_MS, operation.deadlineAt);
    return hiddenChange(operation, { ...operation, work: { ...work, dueAt } });
}

/** The peers agreed: the signed envelope is kept, and from here on nobody needs a key. */
export function endorsed(
    operation: Operation,
    endorsement: Pick<Attempt, 'fabricTxId' | 'channel' | 'chaincode'> & { envelope: Envelope },
    now: Instant,
): OperationChange {
    const { fabricTxId, channel, chaincode } = endorsement;
    const attempt: Attempt = { fabricTxId, channel, chaincode, endorsedAt: now };
    return visibleChange(
        operation,
        {
            ...operation,
            state: 'Endorsed',
            message: 'Endorsed by the organisations; waiting to be ordered.',
            attempts: [...operation.attempts, attempt],
            envelope: endorsement.envelope,
            work: { kind: 'submit', dueAt: now, tries: 0 },
        },
        now,
    );
}

/** The peers could not be asked: the same work again after a back-off, until the deadline. */
export function endorseLater(operation: Operation, chance: Chance): OperationChange {
    const tries = operation.work?.tries ?? 0;
    const dueAt = Math.min(
        dueAfter(chance.now, NETWORK_RETRY, { tries, random: chance.random }),
        operation.deadlineAt,
    );
    return hiddenChange(operation, { ...operation, work: { kind: 'endorse', dueAt, tries: tries + 1 } });
}

/**
 * Claims an envelope for one sending. Out of `Endorsed` this is the one conditional write that competes with cancel and
 * with the deadline; out of `Submitted` it is a repeat of the same bytes. Undefined if there is nothing to claim.
 */
export function claimSubmission(operation: Operation, now: Instant): OperationChange | undefined {
    const { work } = operation;
    if (work?.kind !== 'submit' || work.dueAt > now) return undefined;
    if (operation.state === 'Submitted') {
        const tries = work.tries + 1;
        return hiddenChange(operation, {
            ...operation,
            work: { ...work, tries, dueAt: now + submitLeaseMs(tries) },
        });
    }
    if (operation.deadlineAt <= now) return fail(operation, LATE, now);
    return visibleChange(
        operation,
        {
            ...operation,
            state: 'Submitted',
            message: 'Sent to the ordering service; waiting for the block.',
            attempts: onLatest(operation.attempts, { submittedAt: now }),
            work: { ...work, dueAt: now + submitLeaseMs(0) },
        },
        now,
    );
}

/** The orderer's answer was unclear: the same bytes again after a back-off. */
export function submitAgain(operation: Operation, chance: Chance): OperationChange {
    const tries = operation.work?.tries ?? 0;
    const dueAt = dueAfter(chance.now, NETWORK_RETRY, { tries, random: chance.random });
    return hiddenChange(operation, {
        ...operation,
        work: { kind: 'submit', dueAt, tries: tries + 1 },
    });
}

/** Makes a new attempt due. Only after the ledger itself found the present one invalid, or before there was any. */
export function endorseAnew(operation: Operation, policy: RetryPolicy, chance: Chance): OperationChange {
    const tries = operation.attempts.length;
    const dueAt = dueAfter(chance.now, policy, { tries, random: chance.random });
    return visibleChange(
        operation,
        {
            ...withoutEnvelope(operation),
            state: 'Endorsing',
            message: 'The invoice changed in the meantime; asking the peers again.',
            deadlineAt: Math.max(operation.deadlineAt, chance.now + DEADLINE_MS),
            work: { kind: 'endorse', dueAt, tries: 0 },
        },
        chance.now,
    );
}

export function complete(operation: Operation, now: Instant): OperationChange {
    return end(operation, { state: 'Completed', message: 'Committed on the ledger.' }, now);
}

/** Ends the operation as failed. */
export function fail(operation: Operation, failure: Failure, now: Instant): OperationChange {
    return end(operation, { state: 'Failed', message: failure.message, failure }, now);
}

/** The last change that its state ever sees: nothing is left to do, and no envelope is kept. */
export function end(
    operation: Operation,
    ending: Pick<Operation, 'state' | 'message' | 'failure' | 'result'>,
    now: Instant,
): OperationChange {
    const { work: _work, awaits: _awaits, plan: _plan, ...rest } = withoutEnvelope(operation);
    return visibleChange(operation, { ...rest, ...ending, endedAt: now }, now);
}

const LATE: Failure = {
    code: 'DEADLINE_EXCEEDED',
    message: 'The operation did not reach the ordering service before its deadline; nothing was changed.',
};

/**
 * Whether a repeat under the same idempotency key makes a new operation: this one failed in a way worth repeating, and
 * nothing of it can be ordered any more, since no envelope was handed over or the ledger found each one invalid.
 */
export function mayBeRepeated({ state, failure, attempts }: Operation): boolean {
    const isOver = attempts.every(
        ({ submittedAt, outcome }) => submittedAt === undefined || outcome !== undefined,
    );
    return state === 'Failed' && failure !== undefined && isRetryable(registryCodeOf(failure)) && isOver;
}

/** Gives the idempotency key of an operation that may be repeated to the repeat; until then it stays, so that the repeat knows what it repeats. */
export function releaseKey(operation: Operation): OperationChange {
    const { idempotencyKey: _key, ...rest } = operation;
    return hiddenChange(operation, rest);
}

/** Records what the ledger said of an attempt. */
export function withOutcome(operation: Operation, fabricTxId: string, outcome: Outcome): Operation {
    return {
        ...operation,
        attempts: operation.attempts.map((attempt) =>
            attempt.fabricTxId === fabricTxId ? { ...attempt, outcome } : attempt,
        ),
    };
}

/** Whether the operation still waits for the ledger's word on this attempt. */
export function awaits(operation: Operation, fabricTxId: string): boolean {
    const latest = operation.attempts.at(-1);
    return !isTerminal(operation.state) && latest?.fabricTxId === fabricTxId && latest.outcome === undefined;
}

function onLatest(attempts: readonly Attempt[], more: Partial<Attempt>): readonly Attempt[] {
    const latest = attempts.at(-1);
    return latest === undefined ? attempts : [...attempts.slice(0, -1), { ...latest, ...more }];
}

function withoutEnvelope(operation: Operation): Omit<Operation, 'envelope'> & { envelope?: never } {
    const { envelope: _envelope, ...rest } = operation;
    return rest;
}
