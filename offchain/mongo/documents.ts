import type { Model, mongo } from 'mongoose';
import type { GuardedUpdate, Query, Selection } from '../queries/query';
import type { WriteOutcome } from './store-errors';
import { isDuplicateKey, isUnexplainedDuplicate, outcomesOf, reaching } from './store-errors';

/**
 * The documents of one model. Reads are lean; writes go to the driver below the model, which would copy and cast each of
 * them at twice the cost: their shape is the compiler's business here, and the schema's in the tests.
 */
export class Documents<Document extends { readonly _id: string }> {
    readonly #model: Model<Document>;

    constructor(model: Model<Document>) {
        this.#model = model;
    }

    async find({ filter, sort, limit, projection = {} }: Selection): Promise<Document[]> {
        return reaching(async () =>
            this.#model
                .find(filter, { ...projection })
                .sort(sort)
                .limit(limit)
                .lean<Document[]>(),
        );
    }

    async findAll(filter: Query, projection: Selection['projection'] = {}): Promise<Document[]> {
        return reaching(async () => this.#model.find(filter, { ...projection }).lean<Document[]>());
    }

    /** Of these keys, those that there are. */
    async existing(keys: readonly string[]): Promise<ReadonlySet<string>> {
        const found = await reaching(async () =>
            this.#model.find({ _id: { $in: keys } }, { _id: 1 }).lean<{ _id: string }[]>(),
        );
        return new Set(found.map(({ _id }) => _id));
    }

    async findOne(filter: Query, projection: Selection['projection'] = {}): Promise<Document | undefined> {
        const found = await reaching(async () =>
            this.#model.findOne(filter, { ...projection }).lean<Document | null>(),
        );
        return found ?? undefined;
    }

    async count(filter: Query): Promise<number> {
        return reaching(async () => this.#model.countDocuments(filter));
    }

    /** Whether a document matched. */
    async update({ filter, update }: GuardedUpdate): Promise<boolean> {
        const { matchedCount } = await reaching(async () => this.#model.collection.updateOne(filter, update));
        return matchedCount > 0;
    }

    /** Like `update`, but makes the document if there is none with that key; false if there is one that does not match. */
    async upsert({ filter, update }: GuardedUpdate): Promise<boolean> {
        try {
            await reaching(async () => this.#model.collection.updateOne(filter, update, { upsert: true }));
            return true;
        } catch (error) {
            if (isDuplicateKey(error)) return false;
            throw error;
        }
    }

    /** Inserts in one command, in any order; answers what became of each. */
    async insertEach(documents: readonly Document[]): Promise<readonly WriteOutcome[]> {
        return this.#bulk(documents.map(insertion));
    }

    /** Inserts one after the other; returns how many were, up to the first that a unique index refused. */
    async insertUntilRefused(documents: readonly Document[]): Promise<number> {
        return reaching(async () => {
            try {
                const operations = documents.map(insertion);
                const { insertedCount } = await this.#model.collection.bulkWrite(operations, {
                    ordered: true,
                });
                return insertedCount;
            } catch (error) {
                if (isUnexplainedDuplicate(error)) return this.#insertedBefore(documents);
                const outcomes = outcomesOf(error, documents.length);
                throwFailures(outcomes);
                return outcomes.findIndex(({ kind }) => kind === 'refused');
            }
        });
    }

    /** Guarded upserts in one command, in any order; answers what became of each. */
    async upsertEach(writes: readonly GuardedUpdate[]): Promise<readonly WriteOutcome[]> {
        return this.#bulk(writes.map((write) => ({ updateOne: { ...write, upsert: true } })));
    }

    /** Guarded updates in one command, in any order. Returns how many matched. */
    async updateEach(writes: readonly GuardedUpdate[]): Promise<number> {
        if (writes.length === 0) return 0;
        const operations = writes.map((write) => ({ updateOne: { ...write } }));
        const result = await reaching(async () =>
            this.#model.collection.bulkWrite(operations, { ordered: false }),
        );
        return result.matchedCount;
    }

    async removeEach(keys: readonly string[]): Promise<void> {
        if (keys.length === 0) return;
        const filter: Query = { _id: { $in: keys } };
        await reaching(async () => this.#model.collection.deleteMany(filter));
    }

    async #bulk(operations: readonly mongo.AnyBulkWriteOperation[]): Promise<readonly WriteOutcome[]> {
        if (operations.length === 0) return [];
        return reaching(async () => {
            try {
                await this.#model.collection.bulkWrite([...operations], { ordered: false });
                return operations.map(() => ({ kind: 'done' }) as const);
            } catch (error) {
                if (isUnexplainedDuplicate(error)) return this.#oneByOne(operations);
                return outcomesOf(error, operations.length);
            }
        });
    }

    async #insertedBefore(documents: readonly Document[]): Promise<number> {
        const there = await this.existing(documents.map(({ _id }) => _id));
        const first = documents.findIndex(({ _id }) => !there.has(_id));
        return first < 0 ? documents.length : first;
    }

    /** For a server that refuses a whole bulk because of one key. What such a bulk did write is refused as a duplicate of itself. */
    async #oneByOne(operations: readonly mongo.AnyBulkWriteOperation[]): Promise<readonly WriteOutcome[]> {
        if (operations.length === 1) return [{ kind: 'refused' }];
        const outcomes: WriteOutcome[] = [];
        for (const operation of operations) outcomes.push(...(await this.#bulk([operation])));
        return outcomes;
    }
}

function insertion(document: object): mongo.AnyBulkWriteOperation {
    return { insertOne: { document: { ...document } } };
}

/** Throws the first failure among the outcomes; a refusal is none. */
export function throwFailures(outcomes: readonly WriteOutcome[]): void {
    for (const outcome of outcomes) {
        if (outcome.kind === 'failed') throw outcome.error;
    }
}
