import type { Instant } from '../instant';
import type { OperationChange } from '../operation/change';
import type { HistoryEntry, Operation, OperationKind, OperationStatus, Work } from '../operation/operation';
import type { Page, PageRequest } from './page';

/** Why an operation could not be inserted, with the one that stands in its way. */
export type InsertOutcome =
    | { readonly kind: 'inserted' }
    | { readonly kind: 'id-taken'; readonly existing: Operation }
    | { readonly kind: 'key-taken'; readonly existing: Operation };

/** Filters combine with AND; within a list, with OR. Only the organisation's own operations are ever found. */
export interface OperationFilter {
    readonly organisation: string;
    readonly objectId?: string;
    readonly objectType?: string;
    readonly action?: string;
    readonly kind?: OperationKind;
    readonly statuses?: readonly OperationStatus[];
    readonly id?: string;
    readonly createdFrom?: Instant;
    readonly createdBefore?: Instant;
    /** Leaves out the tombstones: those that, at this time, ended longer ago than operations stay readable. */
    readonly readableAt?: Instant;
}

export interface OperationQuery {
    readonly filter: OperationFilter;
    /** By time of creation, then id. */
    readonly order: 'ascending' | 'descending';
    readonly page: PageRequest;
}

/**
 * Keeps operations. What a method acknowledged survives a crash, and a later read by anyone sees it or something newer.
 * Throws `StoreUnavailable` when the database cannot be reached; nothing is known then of a write that was under way.
 */
export interface OperationStore {
    /** Writes a new operation with its event, or says which one is in the way: same id, or same idempotency key, in the organisation. */
    insert(change: OperationChange): Promise<InsertOutcome>;

    find(organisation: string, id: string): Promise<Operation | undefined>;

    /** Those of the organisation that there are with these ids, as in `list`, in any order. */
    findAll(organisation: string, ids: readonly string[]): Promise<readonly Operation[]>;

    /** The operation that holds this idempotency key in the organisation. */
    findByIdempotencyKey(organisation: string, key: string): Promise<Operation | undefined>;

    /** Oldest first. */
    history(organisation: string, id: string): Promise<readonly HistoryEntry[]>;

    /**
     * Applies each change whose `before.rev` is still the stored one, each with its event and history entry in the same
     * write. Returns the keys (`operationKey`) of those applied; the others lost a race and must be read again.
     */
    apply(changes: readonly OperationChange[]): Promise<ReadonlySet<string>>;

    /** Operations whose work of this kind is due, most overdue first, at most `limit`. Claims nothing. */
    due(
        kind: Work['kind'],
        at: { readonly now: Instant; readonly limit: number },
    ): Promise<readonly Operation[]>;

    /** When the next work of this kind is due; undefined if there is none. */
    nextDue(kind: Work['kind']): Promise<Instant | undefined>;

    /** Operations that have an attempt with one of these ids, of any organisation; without envelope and arguments, as in `list`. */
    withFabricTxIds(fabricTxIds: readonly string[]): Promise<readonly Operation[]>;

    /**
     * Listed operations come without `envelope` and with empty `proposal.args`. A change made from one may still be applied:
     * members that `before` and `after` share are not written.
     */
    list(query: OperationQuery): Promise<Page<Operation>>;

    /** Number of operations that are not terminal, of all organisations. */
    countInFlight(): Promise<number>;
}
