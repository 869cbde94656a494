import Datastore from '@seald-io/nedb';
import type { GuardedUpdate, Query, Selection } from '../queries/query';
import { Journal } from './journal';
import { lightenIndexes } from './light-indexes';
import { omitting } from './omitting';
import { storedLine, withoutLineBreaks } from './stored-line';
import { cutTornLine } from './torn-line';

export interface CollectionIndex {
    readonly fieldName: string;
    readonly unique?: boolean;
    readonly sparse?: boolean;
    /** Its keys are texts, looked up by equality alone. */
    readonly lookedUp?: boolean;
}

export interface CollectionOptions {
    /** Absent: in memory only. */
    readonly path?: string;
    readonly indexes: readonly CollectionIndex[];
    /** Bytes below which the file is never rewritten. */
    readonly compactionFloorBytes?: number;
}

interface Keyed {
    readonly _id: string;
}

/** The file is rewritten when it has grown to this many times its size after the last rewriting, so that the cost stays in proportion. */
const COMPACTION_FACTOR = 4;

/** Below this no rewriting is worth the pause of some 30 µs for each document. */
const COMPACTION_FLOOR_BYTES = 256 * 1024 * 1024;

/** One nedb datastore: documents in memory, each write appended to a file before it is acknowledged. */
export class Collection<Document extends Keyed> {
    readonly #datastore: Datastore<Document>;
    readonly #compactionFloorBytes: number;
    #journal: Journal | undefined;
    #compactedBytes = 0;

    private constructor(datastore: Datastore<Document>, compactionFloorBytes: number) {
        this.#datastore = datastore;
        this.#compactionFloorBytes = compactionFloorBytes;
    }

    /** Loads the file. Of a torn last line nothing is kept; a file that is damaged in any other way is refused. */
    static async open<Document extends Keyed>({
        path,
        indexes,
        compactionFloorBytes = COMPACTION_FLOOR_BYTES,
    }: CollectionOptions): Promise<Collection<Document>> {
        if (path !== undefined) await cutTornLine(path);
        const datastore = new Datastore<Document>(
            path === undefined ? { inMemoryOnly: true } : fileOptions(path),
        );
        const collection = new Collection(datastore, compactionFloorBytes);
        await datastore.loadDatabaseAsync();
        if (path !== undefined) collection.#writeTo(path);
        for (const { lookedUp: _, ...index } of indexes) await datastore.ensureIndexAsync(index);
        const lookedUp = indexes.filter((index) => index.lookedUp).map(({ fieldName }) => fieldName);
        lightenIndexes(datastore, new Set(['_id', ...lookedUp]));
        return collection;
    }

    async find({ filter, sort, limit, projection }: Selection): Promise<Document[]> {
        return this.#read(this.#matching(filter).sort(sort).limit(limit), projection);
    }

    /**
     * As `find`, for a range over one index in ascending order of that index: nedb walks it in its order, so that nothing needs
     * to be sorted and the walk ends with the limit. A document comes once for each of its entries in the range.
     */
    async findInIndexOrder({ filter, limit, projection }: Omit<Selection, 'sort'>): Promise<Document[]> {
        return this.#read(this.#matching(filter).limit(limit), projection);
    }

    async findAll(filter: Query, projection?: Selection['projection']): Promise<Document[]> {
        return this.#read(this.#matching(filter), projection);
    }

    async findById(id: string): Promise<Document | undefined> {
        const [found] = await this.findAll({ _id: id });
        return found;
    }

    async count(filter: Query): Promise<number> {
        return this.#datastore.countAsync(filter);
    }

    /** All of them or, if one is in the way of another by a unique index, none: false. */
    async insert(documents: readonly Document[]): Promise<boolean> {
        return unlessViolated(async () => {
            if (documents.length > 0) await this.#written(this.#datastore.insertAsync([...documents]));
            return true;
        });
    }

    /** Whether a document matched. */
    async update({ filter, update }: GuardedUpdate): Promise<boolean> {
        const { numAffected } = await this.#written(this.#datastore.updateAsync(filter, update, {}));
        return numAffected > 0;
    }

    /** The document after the update; undefined if none matched. */
    async updated({ filter, update }: GuardedUpdate): Promise<Document | undefined> {
        const options = { returnUpdatedDocs: true, multi: false } as const;
        const writing = this.#datastore.updateAsync(filter, update, options);
        const { affectedDocuments } = await this.#written(writing);
        return affectedDocuments ?? undefined;
    }

    /** Like `update`, but makes the document if there is none with that key; false if there is one that does not match. */
    async upsert({ filter, update }: GuardedUpdate): Promise<boolean> {
        return unlessViolated(async () => {
            const writing = this.#datastore.updateAsync(filter, update, { upsert: true });
            const { numAffected } = await this.#written(writing);
            return numAffected > 0;
        });
    }

    async remove(filter: Query): Promise<number> {
        return this.#written(this.#datastore.removeAsync(filter, { multi: true }));
    }

    /** Rewrites the file if it holds much that has been overwritten since. Nothing else runs in the meantime. */
    async compactIfGrown(): Promise<void> {
        const { bytes = 0 } = this.#journal ?? {};
        if (bytes < Math.max(this.#compactionFloorBytes, this.#compactedBytes * COMPACTION_FACTOR)) return;
        await this.#datastore.compactDatafileAsync();
    }

    /** Waits for what is under way. */
    async close(): Promise<void> {
        await this.#datastore.countAsync({ _id: '' });
        this.#journal?.close();
        this.#journal = undefined;
    }

    /** A cursor that gives the documents themselves, where nedb would copy each: they are replaced at a write, never changed. */
    #matching(filter: Query) {
        return Object.assign(this.#datastore.findAsync(filter), { mapFn: itself<Document[]> });
    }

    /** What a crash could still take back is not told. */
    async #read(cursor: PromiseLike<Document[]>, projection: Selection['projection']): Promise<Document[]> {
        const documents = await this.#written(cursor);
        return projection === undefined ? documents : documents.map((one) => omitting(one, projection));
    }

    async #written<Result>(work: PromiseLike<Result>): Promise<Result> {
        const result = await work;
        await this.#journal?.written();
        return result;
    }

    #writeTo(path: string): void {
        const journal = new Journal(path);
        this.#journal = journal;
        this.#compactedBytes = journal.bytes;
        const persistNewStateAsync = (documents: readonly object[]): Promise<void> =>
            append(journal, documents);
        Object.assign(this.#datastore.persistence, { persistNewStateAsync });
        this.#datastore.on('compaction.done', () => {
            journal.reopen();
            this.#compactedBytes = journal.bytes;
        });
    }
}

function fileOptions(filename: string): Datastore.DataStoreOptions {
    return {
        filename,
        corruptAlertThreshold: 0,
        modes: { fileMode: 0o600, dirMode: 0o700 },
        afterSerialization: withoutLineBreaks,
        beforeDeserialization: (line) => line,
    };
}

/** Takes the place of nedb's own appending, which opens and closes the file for each write. The collection waits for the writing. */
function append(journal: Journal, documents: readonly object[]): Promise<void> {
    if (documents.length > 0) journal.append(documents.map(storedLine));
    return Promise.resolve();
}

function itself<Value>(value: Value): Value {
    return value;
}

async function unlessViolated(write: () => Promise<boolean>): Promise<boolean> {
    try {
        return await write();
    } catch (error) {
        if (error instanceof Error && 'errorType' in error && error.errorType === 'uniqueViolated')
            return false;
        throw error;
    }
}
