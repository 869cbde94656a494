import { DAY } from '../instant';
import type { Instant } from '../instant';
import type { OperationChange } from './change';
import { hiddenChange, visibleChange } from './change';
import type { Child, CompositePolicy, FailureDetail, Operation, PlannedChild, Requester } from './operation';
import { isTerminal } from './operation';
import { COMBINE_LEASE_MS, COMBINE_RETRY, delayOf } from './retry';
import type { Chance } from './transitions';
import { end } from './transitions';

/** What is known when several operations become one unit of work. */
export interface CompositeStart {
    readonly id: string;
    readonly requester: Requester;
    readonly action: string;
    readonly objectType: string;
    readonly fingerprint: string;
    readonly idempotencyKey?: string;
    /** Ids of operations of the same organisation. */
    readonly children: readonly string[];
    /** Those that are yet to be made, so that they are made even if whoever asked for them is gone. */
    readonly plan?: readonly PlannedChild[];
    readonly policy: CompositePolicy;
    readonly deadlineMs?: number;
}

/** What there is to do for a composite operation: these first, then its own change. */
export interface Combination {
    readonly cancel: readonly string[];
    readonly change: OperationChange;
}

/** How long a unit of work may take unless its client says otherwise. */
const DEADLINE_MS = DAY;

/** A composite asks nothing of the contract itself. */
const NO_PROPOSAL = { function: '', args: [] } as const;

export function startComposite(start: CompositeStart, now: Instant): OperationChange {
    const { deadlineMs = DEADLINE_MS, children, ...request } = start;
    return visibleChange(
        undefined,
        {
            ...request,
            kind: 'composite',
            objectId: start.id,
            children: children.map((id) => ({ id, state: 'Created' })),
            state: 'Created',
            message: `A unit of work of ${children.length} operations.`,
            version: 0,
            rev: 0,
            createdAt: now,
            changedAt: now,
            deadlineAt: now + deadlineMs,
            proposal: NO_PROPOSAL,
            attempts: [],
            work: { kind: 'combine', dueAt: now, tries: 0 },
        },
        now,
    );
}

/** Claims the look at the children that is due. Undefined if there is none to claim. */
export function claimCombination(operation: Operation, now: Instant): OperationChange | undefined {
    const { work } = operation;
    if (work?.kind !== 'combine' || work.dueAt > now) return undefined;
    return hiddenChange(operation, { ...operation, work: { ...work, dueAt: now + COMBINE_LEASE_MS } });
}

/** Asks for the cancellation of every child that can still be canceled; the composite ends when all of them have. */
export function requestCancel(operation: Operation, message: string, now: Instant): OperationChange {
    const work = { kind: 'combine', dueAt: now, tries: 0 } as const;
    return visibleChange(operation, { ...operation, message, cancelRequested: true, work }, now);
}

/** What the states of the children make of the composite. Children that are not found yet count as Created. */
export function combine(operation: Operation, found: readonly Operation[], chance: Chance): Combination {
    const states = new Map(found.map(({ id, state }) => [id, state]));
    const children = (operation.children ?? []).map(({ id }) => ({ id, state: states.get(id) ?? 'Created' }));
    const present: Operation = { ...operation, children };
    const open = children.filter(({ state }) => !isTerminal(state));
    const ending = endingOf({ operation: present, open, failures: failuresOf(found) }, chance.now);
    const isGivenUp = operation.cancelRequested === true || (ending !== undefined && open.length > 0);
    return {
        cancel: isGivenUp ? open.map(({ id }) => id) : [],
        change: { ...changeOf(present, { ending, before: operation }, chance), before: operation },
    };
}

type Ending = Pick<Operation, 'state' | 'message' | 'failure'>;

interface Children {
    readonly operation: Operation;
    readonly open: readonly Child[];
    readonly failures: readonly FailureDetail[];
}

function endingOf({ operation, open, failures }: Children, now: Instant): Ending | undefined {
    const { policy, deadlineAt, children = [] } = operation;
    const failed = children.find(({ state }) => state === 'Failed');
    if (failed !== undefined && (policy === 'failFast' || open.length === 0)) {
        const message = `The operation ${failed.id} failed.`;
        return { state: 'Failed', message, failure: { code: 'CHILD_FAILED', message, details: failures } };
    }
    if (open.length === 0) return allEnded(children);
    if (deadlineAt > now) return undefined;
    const message = 'Not all operations ended before the deadline.';
    return { state: 'Failed', message, failure: { code: 'DEADLINE_EXCEEDED', message } };
}

/** What the failed ones among them failed of, each under its id. */
function failuresOf(found: readonly Operation[]): readonly FailureDetail[] {
    return found.flatMap(({ id, failure, state }) =>
        state === 'Failed' && failure !== undefined
            ? [{ code: failure.code, message: failure.message, target: id }]
            : [],
    );
}

function allEnded(children: readonly Child[]): Ending {
    const canceled = children.find(({ state }) => state === 'Canceled');
    if (canceled === undefined) return { state: 'Completed', message: 'All operations were completed.' };
    const message = `The operation ${canceled.id} was canceled.`;
    return { state: 'Canceled', message, failure: { code: 'OPERATION_CANCELED', message } };
}

function changeOf(
    present: Operation,
    { ending, before }: { readonly ending: Ending | undefined; readonly before: Operation },
    { now, random }: Chance,
): OperationChange {
    if (ending !== undefined) return end(present, ending, now);
    const hasMoved = present.children?.some(({ state }, index) => state !== before.children?.[index]?.state);
    const tries = hasMoved === true ? 0 : (before.work?.tries ?? 0) + 1;
    const work = { kind: 'combine', dueAt: now + delayOf(COMBINE_RETRY, tries, random), tries } as const;
    if (hasMoved !== true) return hiddenChange(before, { ...before, work });
    const { cancelRequested, children = [] } = present;
    const ended = children.filter(({ state }) => isTerminal(state)).length;
    const message = `${ended} of ${children.length} operations have ended.`;
    const progress = { state: 'Running', percentComplete: Math.floor((100 * ended) / children.length) };
    const kept = cancelRequested === true ? present.message : message;
    return visibleChange(before, { ...present, ...progress, message: kept, work }, now);
}
