import { randomUUID } from 'node:crypto';
import type { Instant } from '../../core/instant';
import type { OperationChange } from '../../core/operation/change';
import type { HistoryEntry, Operation, Work } from '../../core/operation/operation';
import { operationKey } from '../../core/operation/operation';
import type { InsertOutcome, OperationQuery, OperationStore } from '../../core/ports/operation-store';
import type { Page } from '../../core/ports/page';
import { insertOperation } from '../insert-operation';
import { lastClaim } from '../queries/idempotency-claim';
import type { OperationDocument } from '../queries/operation-document';
import { operationOf, operationUpdate } from '../queries/operation-document';
import {
    byFabricTxIds,
    byIds,
    cursorOf,
    dueSelection,
    IN_FLIGHT,
    LISTED,
    nextDueSelection,
    operationSelection,
} from '../queries/operation-query';
import { pageOf } from '../queries/paging';
import type { Collection } from './collection';
import { Newest } from './newest';
import { newestFirst } from './newest-first';

/** A page of 50 at 200 operations a second. */
const FIRST_SPAN_MS = 250;

/** Operations in one file. */
export class EmbeddedOperationStore implements OperationStore {
    readonly #operations: Collection<OperationDocument>;

    readonly #newest: Newest;

    constructor(operations: Collection<OperationDocument>) {
        this.#operations = operations;
        this.#newest = new Newest(async () => {
            const [last] = await operations.find({ filter: {}, sort: { createdAt: -1 }, limit: 1 });
            return last?.createdAt ?? 0;
        });
    }

    async insert(change: OperationChange): Promise<InsertOutcome> {
        const operations = this.#operations;
        await this.#newest.note(change.after.createdAt);
        return insertOperation(
            {
                insert: (document) => operations.insert([document]),
                findById: (key) => operations.findById(key),
                find: (selection) => operations.find(selection),
                update: (write) => operations.update(write),
            },
            change,
            randomUUID(),
        );
    }

    async find(organisation: string, id: string): Promise<Operation | undefined> {
        const document = await this.#operations.findById(operationKey(organisation, id));
        return document === undefined ? undefined : operationOf(document);
    }

    async findAll(organisation: string, ids: readonly string[]): Promise<readonly Operation[]> {
        const documents = await this.#operations.findAll(byIds(organisation, ids), LISTED);
        return documents.map(operationOf);
    }

    async findByIdempotencyKey(organisation: string, key: string): Promise<Operation | undefined> {
        const [document] = await this.#operations.find(lastClaim(organisation, key));
        return document?.idempotencyKey === undefined ? undefined : operationOf(document);
    }

    async history(organisation: string, id: string): Promise<readonly HistoryEntry[]> {
        const document = await this.#operations.findById(operationKey(organisation, id));
        return document?.history ?? [];
    }

    async apply(changes: readonly OperationChange[]): Promise<ReadonlySet<string>> {
        const writes = changes.map((change) => operationUpdate(change));
        const done = await Promise.all(writes.map((write) => this.#operations.update(write)));
        const applied = changes.filter((_change, index) => done[index]);
        return new Set(applied.map(({ after }) => operationKey(after.requester.organisation, after.id)));
    }

    async due(
        kind: Work['kind'],
        at: { readonly now: Instant; readonly limit: number },
    ): Promise<readonly Operation[]> {
        const documents = await this.#operations.findInIndexOrder(dueSelection(kind, at));
        return documents.map(operationOf);
    }

    async nextDue(kind: Work['kind']): Promise<Instant | undefined> {
        const [document] = await this.#operations.findInIndexOrder(nextDueSelection(kind));
        return document?.work?.dueAt;
    }

    async withFabricTxIds(fabricTxIds: readonly string[]): Promise<readonly Operation[]> {
        const documents = await this.#operations.findAll(byFabricTxIds(fabricTxIds), LISTED);
        return documents.map(operationOf);
    }

    async list(query: OperationQuery): Promise<Page<Operation>> {
        const documents = await this.#listed(query);
        return pageOf(documents, query.page.limit, { item: operationOf, cursor: cursorOf });
    }

    async countInFlight(): Promise<number> {
        const counts = await Promise.all(IN_FLIGHT.map((filter) => this.#operations.count(filter)));
        return counts.reduce((sum, count) => sum + count, 0);
    }

    async #listed(query: OperationQuery): Promise<OperationDocument[]> {
        const selection = operationSelection(query);
        const { id, objectId } = query.filter;
        const hasOwnIndex = id !== undefined || objectId !== undefined;
        if (query.order === 'ascending' || hasOwnIndex) return this.#operations.find(selection);
        const now = Number(query.page.after?.value ?? (await this.#newest.get()));
        const timeline = {
            field: 'createdAt',
            now,
            valueOf: (moment: number) => moment,
            span: FIRST_SPAN_MS,
        };
        return newestFirst(this.#operations, selection, timeline);
    }
}
