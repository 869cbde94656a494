import type { Instant } from '../instant';

/**
 * The states that this service gives a meaning to. `Completed`, `Failed` and `Canceled` are terminal and never change; the state
 * of an operation that changes the ledger never moves backwards, except that an attempt which the ledger itself found invalid
 * leads back to `Endorsing`. Operations whose work is done elsewhere may be in any other state.
 */
export type KnownState =
    'Created' | 'Endorsing' | 'Endorsed' | 'Submitted' | 'Completed' | 'Failed' | 'Canceled';

/** `ledger`: ended by the ledger alone. `external`: told by whoever does the work. `composite`: computed from its children. */
export type OperationKind = 'ledger' | 'external' | 'composite';

/** `all`: every child has its chance. `failFast`: the first failure ends the whole, and cancels what still can be. */
export type CompositePolicy = 'all' | 'failFast';

/** A child as its composite saw it last. */
export interface Child {
    readonly id: string;
    readonly state: string;
}

/** A change of an invoice that a composite has yet to make an operation of. */
export interface PlannedChild {
    readonly id: string;
    readonly objectId: string;
    readonly proposal: Proposal;
}

/** The closed vocabulary of Microsoft Graph and Azure; the only one that a poller may act on. */
export type OperationStatus = 'notStarted' | 'running' | 'succeeded' | 'failed' | 'canceled';

/** The short form of the IBM pattern. */
export type ProgressStatus = 'InProgress' | 'Completed' | 'Failed';

/** Signed envelope bytes in base64: opaque, a bearer instrument. Never logged, never returned, deleted once settled. */
export type Envelope = string;

/** What is asked of the chaincode. Kept until the operation ends, so that an attempt can be made anew. */
export interface Proposal {
    readonly function: string;
    readonly args: readonly string[];
}

/** What the ledger said of an attempt. */
export interface Outcome {
    /** The name of Fabric's `peer.TxValidationCode`, such as `VALID` or `MVCC_READ_CONFLICT`. */
    readonly validationCode: string;
    readonly blockNumber: number;
    readonly transactionIndex: number;
}

/** One endorsement and its one envelope. An operation has one; more only after the ledger refused the one before. */
export interface Attempt {
    readonly fabricTxId: string;
    readonly channel: string;
    readonly chaincode: string;
    readonly endorsedAt: Instant;
    readonly submittedAt?: Instant;
    readonly outcome?: Outcome;
}

/** Why an operation failed; `code` is one of the registry in `core/errors.ts`. */
export interface Failure {
    readonly code: string;
    readonly message: string;
    readonly target?: string;
    /** The failures that together make this one. */
    readonly details?: readonly FailureDetail[];
    /** The code of whoever found the fault, where it says more than `code`. */
    readonly innerCode?: string;
    /** Told by whoever does the work: `code` is a word of theirs, also where the registry has the same one. */
    readonly reported?: boolean;
}

/** The code of the registry that says what kind of failure it is. */
export function registryCodeOf({ code, reported }: Failure): string {
    return reported === true ? 'EXTERNAL_FAILURE' : code;
}

/** One of several failures; `target` names what it is of. */
export interface FailureDetail {
    readonly code: string;
    readonly message: string;
    readonly target?: string;
}

/** Work that a leased loop has to do. A claim moves `dueAt` into the future: a crash gives it back when that time has come. */
export type Work = Leased & (SendingWork | Inquiry | Expiry);

interface Leased {
    readonly dueAt: Instant;
    /** Tries of this kind of work since it was last successful; the back-off grows with it. */
    readonly tries: number;
}

interface SendingWork {
    readonly kind: 'endorse' | 'submit';
}

/** To ask the ledger for an attempt whose envelope was refused, and may have been ordered before. */
interface Inquiry {
    readonly kind: 'inquire';
    /** What the orderer said: the name of a `common.Status`. */
    readonly status: string;
}

/** To end an operation whose deadline is over, or to look at the children of a composite. */
interface Expiry {
    readonly kind: 'expire' | 'combine';
}

/** An event from outside that an operation waits for, and what becomes of it then. */
export interface AwaitedEvent {
    readonly event: string;
    readonly then: 'resume' | 'complete';
}

/** An event from outside as it was received; `payload` is JSON text. */
export interface ReceivedEvent {
    readonly id: string;
    readonly name: string;
    readonly at: Instant;
    readonly payload?: string;
    /** Whether the operation waited for it. */
    readonly taken: boolean;
}

/** Who asked: the organisation that owns the operation, the caller within it and the wallet label that signs. */
export interface Requester {
    readonly organisation: string;
    readonly caller: string;
    readonly signer: string;
}

/**
 * The API's record of one requested change.
 *
 * Invariants: `version` grows by one with each visible change and with nothing else; `rev` grows with each write;
 * `work` is there exactly while the state is not terminal; `envelope` is there exactly in `Endorsed` and `Submitted`.
 */
export interface Operation {
    readonly id: string;
    readonly requester: Requester;
    readonly kind: OperationKind;
    /** `create` or `update` of an invoice; the client's own word for work that is done elsewhere. */
    readonly action: string;
    readonly objectType: string;
    readonly objectId: string;
    /** A `KnownState`, or any other name that an external operation was told. */
    readonly state: string;
    readonly message: string;
    readonly version: number;
    readonly rev: number;
    readonly createdAt: Instant;
    readonly changedAt: Instant;
    readonly deadlineAt: Instant;
    readonly endedAt?: Instant;
    /** When its owner had it forgotten, after its end. */
    readonly forgottenAt?: Instant;
    readonly proposal: Proposal;
    readonly attempts: readonly Attempt[];
    readonly envelope?: Envelope;
    readonly work?: Work;
    readonly failure?: Failure;
    readonly idempotencyKey?: string;
    /** SHA-256 of the request, to tell a repeat from another request under the same key or id. */
    readonly fingerprint: string;
    readonly retryOf?: string;
    /** Of an external operation: what it was told of its progress, 0 to 100. */
    readonly percentComplete?: number;
    readonly awaits?: AwaitedEvent;
    /** Oldest first. */
    readonly received?: readonly ReceivedEvent[];
    /** JSON text of what an external operation came to. */
    readonly result?: string;
    /** Of a composite operation. */
    readonly children?: readonly Child[];
    readonly plan?: readonly PlannedChild[];
    readonly policy?: CompositePolicy;
    readonly cancelRequested?: boolean;
    /** The composite that it was made for. */
    readonly parent?: string;
}

/** One step that users may see. */
export interface HistoryEntry {
    readonly version: number;
    readonly state: string;
    readonly at: Instant;
    readonly message: string;
}

/** The key under which an operation is kept: another organisation's operation cannot be found, only one's own. */
export function operationKey(organisation: string, id: string): string {
    return `${organisation}:${id}`;
}

export function isTerminal(state: string): boolean {
    return state === 'Completed' || state === 'Failed' || state === 'Canceled';
}

export function statusOf(state: string): OperationStatus {
    switch (state) {
        case 'Created':
            return 'notStarted';
        case 'Completed':
            return 'succeeded';
        case 'Failed':
            return 'failed';
        case 'Canceled':
            return 'canceled';
        default:
            return 'running';
    }
}

export function progressOf(status: OperationStatus): ProgressStatus {
    return PROGRESS[status];
}

const PROGRESS: Readonly<Record<OperationStatus, ProgressStatus>> = {
    notStarted: 'InProgress',
    running: 'InProgress',
    succeeded: 'Completed',
    failed: 'Failed',
    canceled: 'Failed',
};

export const STATUSES: readonly OperationStatus[] = [
    'notStarted',
    'running',
    'succeeded',
    'failed',
    'canceled',
];

/** The statuses that a progress value stands for, for filters. */
export function statusesOf(progress: ProgressStatus): readonly OperationStatus[] {
    return STATUSES.filter((status) => progressOf(status) === progress);
}
