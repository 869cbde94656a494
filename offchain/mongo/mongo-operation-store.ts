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
    HISTORY,
    IN_FLIGHT,
    LISTED,
    nextDueSelection,
    operationSelection,
    WHOLE,
} from '../queries/operation-query';
import { pageOf } from '../queries/paging';
import type { GuardedUpdate } from '../queries/query';
import type { Documents } from './documents';
import type { WriteOutcome } from './store-errors';
import { wasWritten } from './store-errors';
import { WriteCombiner } from './write-combiner';

/** A guarded write that can be told from every other one: the document says who wrote its present revision. */
interface SignedWrite extends GuardedUpdate {
    readonly key: string;
    readonly writer: string;
}

/** Operations in MongoDB. */
export class MongoOperationStore implements OperationStore {
    readonly #operations: Documents<OperationDocument>;
    readonly #inserts: WriteCombiner<OperationDocument, WriteOutcome>;
    readonly #updates: WriteCombiner<SignedWrite, boolean>;
    readonly #process = randomUUID();
    #writes = 0;

    constructor(operations: Documents<OperationDocument>) {
        this.#operations = operations;
        this.#inserts = new WriteCombiner((documents) => operations.insertEach(documents));
        this.#updates = new WriteCombiner((writes) => this.#updateEach(writes));
    }

    async insert(change: OperationChange): Promise<InsertOutcome> {
        const operations = this.#operations;
        return insertOperation(
            {
                insert: async (document) => wasWritten(await this.#inserts.write(document)),
                findById: (key) => operations.findOne({ _id: key }, WHOLE),
                find: (selection) => operations.find(selection),
                update: (write) => operations.update(write),
            },
            change,
            this.#signature(),
        );
    }

    async find(organisation: string, id: string): Promise<Operation | undefined> {
        const document = await this.#operations.findOne({ _id: operationKey(organisation, id) }, WHOLE);
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
        const document = await this.#operations.findOne({ _id: operationKey(organisation, id) }, HISTORY);
        return document?.history ?? [];
    }

    async apply(changes: readonly OperationChange[]): Promise<ReadonlySet<string>> {
        const writes = changes.map((change) => this.#signed(change));
        const done = await Promise.all(writes.map((write) => this.#updates.write(write)));
        return new Set(writes.filter((_write, index) => done[index]).map(({ key }) => key));
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

    #signed(change: OperationChange): SignedWrite {
        const writer = this.#signature();
        const { requester, id } = change.after;
        return { ...operationUpdate(change, writer), writer, key: operationKey(requester.organisation, id) };
    }

    #signature(): string {
        this.#writes += 1;
        return `${this.#process}.${this.#writes}`;
    }

    /**
     * MongoDB says how many of a bulk matched, not which. If some did not, the documents are asked. One that was written
     * over since by a third counts as lost, which is safe: its caller reads it again.
     */
    async #updateEach(writes: readonly SignedWrite[]): Promise<readonly boolean[]> {
        const matched = await this.#operations.updateEach(
            writes.map(({ filter, update }) => ({ filter, update })),
        );
        if (matched === writes.length || matched === 0) return writes.map(() => matched > 0);
        const keys = writes.map(({ key }) => key);
        const documents = await this.#operations.findAll({ _id: { $in: keys } }, LISTED);
        const writers = new Set(documents.map(({ writer }) => writer));
        return writes.map(({ writer }) => writers.has(writer));
    }
}
