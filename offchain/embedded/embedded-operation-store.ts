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
    cursorOf,
    dueSelection,
    IN_FLIGHT,
    LISTED,
    nextDueSelection,
    operationSelection,
} from '../queries/operation-query';
import { pageOf } from '../queries/paging';
import type { Collection } from './collection';

/** Operations in one nedb file. */
export class EmbeddedOperationStore implements OperationStore {
    readonly #operations: Collection<OperationDocument>;

    constructor(operations: Collection<OperationDocument>) {
        this.#operations = operations;
    }

    async insert(change: OperationChange): Promise<InsertOutcome> {
        const operations = this.#operations;
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
        const documents = await this.#operations.find(dueSelection(kind, at));
        return documents.map(operationOf);
    }

    async nextDue(kind: Work['kind']): Promise<Instant | undefined> {
        const [document] = await this.#operations.find(nextDueSelection(kind));
        return document?.work?.dueAt;
    }

    async withFabricTxIds(fabricTxIds: readonly string[]): Promise<readonly Operation[]> {
        const documents = await this.#operations.findAll(byFabricTxIds(fabricTxIds), LISTED);
        return documents.map(operationOf);
    }

    async list(query: OperationQuery): Promise<Page<Operation>> {
        const documents = await this.#operations.find(operationSelection(query));
        return pageOf(documents, query.page.limit, { item: operationOf, cursor: cursorOf });
    }

    async countInFlight(): Promise<number> {
        const counts = await Promise.all(IN_FLIGHT.map((filter) => this.#operations.count(filter)));
        return counts.reduce((sum, count) => sum + count, 0);
    }
}
