import { DAY } from '../instant';
import type { Instant } from '../instant';
import type { OperationChange } from './change';
import { visibleChange } from './change';
import type { AwaitedEvent, Failure, Operation, Requester } from './operation';
import { isTerminal } from './operation';
import { consumeWaiting } from './external-event';
import { end, fail } from './transitions';

/** What is known when an operation begins whose work is done elsewhere. */
export interface ExternalStart {
    readonly id: string;
    readonly requester: Requester;
    readonly action: string;
    readonly objectType: string;
    readonly objectId: string;
    readonly fingerprint: string;
    readonly idempotencyKey?: string;
    readonly message?: string;
    readonly awaits?: AwaitedEvent;
    readonly deadlineMs?: number;
}

/** A new state, as whoever does the work names it. */
export interface ExternalProgress {
    readonly state: string;
    readonly message?: string;
    readonly percentComplete?: number;
    /** The event that it waits for from now on; it waits for none if absent. */
    readonly awaits?: AwaitedEvent;
}

/** What becomes of an external operation that is told something. */
export type Told =
    | { readonly kind: 'changed'; readonly change: OperationChange }
    /** It was told the same before. */
    | { readonly kind: 'already' }
    /** Its state is the ledger's business alone. */
    | { readonly kind: 'wrong-kind' }
    | { readonly kind: 'ended' };

/** How long work that is done elsewhere may take unless its client says otherwise. */
const DEADLINE_MS = DAY;

/** An external operation asks nothing of the contract. */
const NO_PROPOSAL = { function: '', args: [] } as const;

const LATE: Failure = {
    code: 'DEADLINE_EXCEEDED',
    message: 'The operation was not completed before its deadline.',
};

/** The record of work that is done elsewhere: its state is whatever it is told, until it is completed, failed or canceled. */
export function startExternal(start: ExternalStart, now: Instant): OperationChange {
    const { deadlineMs = DEADLINE_MS, message = 'Created; its work is done elsewhere.', ...request } = start;
    const deadlineAt = now + deadlineMs;
    return visibleChange(
        undefined,
        {
            ...request,
            kind: 'external',
            state: 'Created',
            message,
            version: 0,
            rev: 0,
            createdAt: now,
            changedAt: now,
            deadlineAt,
            proposal: NO_PROPOSAL,
            attempts: [],
            work: { kind: 'expire', dueAt: deadlineAt, tries: 0 },
        },
        now,
    );
}

/** Sets any state; an event that came early and is waited for now is taken at once. */
export function setState(operation: Operation, progress: ExternalProgress, now: Instant): Told {
    const refusal = refusalOf(operation);
    if (refusal !== undefined) return refusal;
    const { awaits: _awaits, ...rest } = operation;
    const { state, message = `The state is now “${state}”.`, percentComplete, awaits } = progress;
    const next: Operation = {
        ...rest,
        state,
        message,
        ...(percentComplete !== undefined && { percentComplete }),
        ...(awaits !== undefined && { awaits }),
    };
    const consumed = consumeWaiting(next, now);
    return {
        kind: 'changed',
        change: { ...(consumed ?? visibleChange(operation, next, now)), before: operation },
    };
}

/** `result` is JSON text. */
export function completeExternal(operation: Operation, result: string | undefined, now: Instant): Told {
    if (operation.kind === 'external' && operation.state === 'Completed') return { kind: 'already' };
    const refusal = refusalOf(operation);
    if (refusal !== undefined) return refusal;
    const ending = { state: 'Completed', message: 'Completed.', ...(result !== undefined && { result }) };
    return { kind: 'changed', change: end(operation, ending, now) };
}

/** Fails it for the reason that whoever does the work gives. */
export function failExternal(operation: Operation, failure: Failure, now: Instant): Told {
    if (operation.kind === 'external' && operation.state === 'Failed') return { kind: 'already' };
    const reported = { ...failure, reported: true };
    return refusalOf(operation) ?? { kind: 'changed', change: fail(operation, reported, now) };
}

/** Ends an operation whose deadline is over. Undefined if there is none to end. */
export function expire(operation: Operation, now: Instant): OperationChange | undefined {
    const { work } = operation;
    return work?.kind === 'expire' && work.dueAt <= now ? fail(operation, LATE, now) : undefined;
}

function refusalOf({ kind, state }: Operation): Told | undefined {
    if (kind !== 'external') return { kind: 'wrong-kind' };
    return isTerminal(state) ? { kind: 'ended' } : undefined;
}
