import type { OperationChange } from '../../core/operation/change';
import type { HistoryEntry, Operation, OperationStatus, Work } from '../../core/operation/operation';
import { isTerminal, operationKey, statusOf } from '../../core/operation/operation';
import type { WaitingDocument } from './event-document';
import { waitingDocument } from './event-document';
import { claimOf, KEPT_MS } from './idempotency-claim';
import type { GuardedUpdate } from './query';
import { present, updateOf } from './query';

/** An operation as it is stored: its own members, and those that indexes and the announcer need. */
export interface OperationDocument extends Omit<Operation, 'proposal'> {
    /** Without `args` where a projection left them out. */
    readonly proposal: { readonly function: string; readonly args?: readonly string[] };
    readonly _id: string;
    /** Organisation, idempotency key and how often the key was given back before: unique, and never changed. */
    readonly claim?: string;
    /** `work.dueAt`, under a name for each kind of work. */
    readonly endorseAt?: number;
    readonly submitAt?: number;
    readonly inquireAt?: number;
    readonly expireAt?: number;
    readonly combineAt?: number;
    /** Of the state, for filters. */
    readonly status?: OperationStatus;
    /** When the record is deleted, tombstone and all. */
    readonly purgeAt?: Date;
    readonly history: readonly HistoryEntry[];
    readonly news?: readonly WaitingDocument[];
    /** Whose write made the present `rev`. */
    readonly writer?: string;
}

/** Members that a change may touch; the others are written once, with the insert. */
const MUTABLE = [
    'state',
    'message',
    'version',
    'rev',
    'changedAt',
    'deadlineAt',
    'endedAt',
    'forgottenAt',
    'proposal',
    'attempts',
    'envelope',
    'work',
    'failure',
    'idempotencyKey',
    'percentComplete',
    'awaits',
    'received',
    'result',
    'children',
    'plan',
    'cancelRequested',
] as const satisfies readonly (keyof Operation)[];

/** The document of a new operation. `keyRound`: how many operations have given its idempotency key back before. */
export function operationDocument(
    { after, event, step }: OperationChange,
    { writer, keyRound }: { readonly writer: string; readonly keyRound: number },
): OperationDocument {
    const { requester, idempotencyKey } = after;
    const claim =
        idempotencyKey === undefined ? undefined : claimOf(requester.organisation, idempotencyKey, keyRound);
    return {
        _id: operationKey(requester.organisation, after.id),
        ...after,
        ...present({ ...derived(after), claim }),
        history: step === undefined ? [] : [step],
        ...(event !== undefined && { news: [waitingDocument(event, event.time)] }),
        writer,
    };
}

/** Reads the operation back, without what only the store needs. */
export function operationOf(document: OperationDocument): Operation {
    const { endedAt, forgottenAt, envelope, work, failure, idempotencyKey, retryOf } = document;
    return {
        ...written(document),
        ...told(document),
        state: document.state,
        message: document.message,
        version: document.version,
        rev: document.rev,
        changedAt: document.changedAt,
        deadlineAt: document.deadlineAt,
        attempts: document.attempts,
        ...(endedAt !== undefined && { endedAt }),
        ...(forgottenAt !== undefined && { forgottenAt }),
        ...(envelope !== undefined && { envelope }),
        ...(work !== undefined && { work }),
        ...(failure !== undefined && { failure }),
        ...(idempotencyKey !== undefined && { idempotencyKey }),
        ...(retryOf !== undefined && { retryOf }),
    };
}

/** Members of operations of other kinds than the ledger's. */
function told(document: OperationDocument): Partial<Operation> {
    const { percentComplete, awaits, received, result } = document;
    const { children, plan, policy, cancelRequested, parent } = document;
    return {
        ...(children !== undefined && { children }),
        ...(plan !== undefined && { plan }),
        ...(policy !== undefined && { policy }),
        ...(cancelRequested !== undefined && { cancelRequested }),
        ...(parent !== undefined && { parent }),
        ...(percentComplete !== undefined && { percentComplete }),
        ...(awaits !== undefined && { awaits }),
        ...(received !== undefined && { received }),
        ...(result !== undefined && { result }),
    };
}

type Written =
    | 'id'
    | 'requester'
    | 'kind'
    | 'action'
    | 'objectType'
    | 'objectId'
    | 'createdAt'
    | 'proposal'
    | 'fingerprint';

/** Members that every operation has from its insert on. One that was read without its arguments has none. */
function written(document: OperationDocument): Pick<Operation, Written> {
    const { id, requester, kind, action, objectType, objectId, createdAt, fingerprint } = document;
    const { function: name, args } = document.proposal;
    const proposal = { function: name, args: args ?? [] };
    return { id, requester, kind, action, objectType, objectId, createdAt, proposal, fingerprint };
}

/**
 * The guarded write of a change: exactly the members in which `after` differs from `before`, so that one read without
 * its envelope or its arguments leaves those as they are; but where the state forbids an envelope, it is taken out.
 * `writer` tells this write from others that make the same revision; needless where one process writes.
 */
export function operationUpdate(change: OperationChange, writer?: string): GuardedUpdate {
    const { before, after, event, step } = change;
    if (before === undefined) throw new Error('STORE-CHANGE: a new operation is inserted, not applied');
    const $set: Record<string, unknown> = present({ writer });
    const $unset: Record<string, true> = {};
    const note = (name: string, value: unknown): void => {
        if (value === undefined) $unset[name] = true;
        else $set[name] = value;
    };
    for (const name of MUTABLE) {
        if (before[name] !== after[name]) note(name, after[name]);
    }
    for (const [name, value] of changed(derived(before), derived(after))) note(name, value);
    for (const name of forbidden(after)) note(name, undefined);
    const $push = present({ history: step, news: event && waitingDocument(event, event.time) });
    return {
        filter: { _id: operationKey(before.requester.organisation, before.id), rev: before.rev },
        update: updateOf({ $set, $unset, $push }),
    };
}

/** `work.dueAt` under a name for each kind of work, so that an index of one holds nothing of the others. */
export const DUE_FIELDS = {
    endorse: 'endorseAt',
    submit: 'submitAt',
    inquire: 'inquireAt',
    expire: 'expireAt',
    combine: 'combineAt',
} as const satisfies Record<Work['kind'], string>;

const KINDS_OF_WORK = Object.entries(DUE_FIELDS);

function derived({ work, endedAt, state }: Operation): Record<string, unknown> {
    const members: Record<string, unknown> = {
        status: statusOf(state),
        purgeAt: endedAt === undefined ? undefined : new Date(endedAt + KEPT_MS),
    };
    for (const [kind, field] of KINDS_OF_WORK) members[field] = work?.kind === kind ? work.dueAt : undefined;
    return members;
}

function changed(before: Record<string, unknown>, after: Record<string, unknown>): [string, unknown][] {
    return Object.entries(after).filter(([name, value]) => value !== before[name]);
}

function forbidden({ state }: Operation): readonly string[] {
    if (isTerminal(state))
        return ['envelope', 'work', 'endorseAt', 'submitAt', 'inquireAt', 'expireAt', 'combineAt'];
    return state === 'Endorsed' || state === 'Submitted' ? [] : ['envelope'];
}
