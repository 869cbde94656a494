import { setImmediate } from 'node:timers/promises';
import Datastore from '@seald-io/nedb';
import type { GuardedUpdate, Query, Selection } from '../queries/query';
import { Journal } from './journal';
import { lightenIndexes } from './light-indexes';
import { omitting } from './omitting';
import { replay } from './replay';
import type { StoredDocument } from './stored-write';
import { documentLine, removalLine, updateLine } from './stored-write';
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
    /** Lines below which the file is never rewritten. */
    readonly compactionFloor?: number;
}

/** The file is rewritten when it has this many times more lines than there are documents, so that the cost stays in proportion. */
const COMPACTION_FACTOR = 4;

/** Lines that are read back in some four seconds; below this no rewriting is worth the pause of some 30 µs for each document. */
const COMPACTION_FLOOR = 100_000;

/** Documents in memory, in a nedb datastore; each write is appended to a file before it is acknowledged. */
export class Collection<Document extends StoredDocument> {
    readonly #datastore: Datastore<Document>;
    readonly #journal: Journal | undefined;
    readonly #compactionFloor: number;
    #rewriting: Promise<void> | undefined;

    private constructor(
        datastore: Datastore<Document>,
        journal: Journal | undefined,
        compactionFloor = COMPACTION_FLOOR,
    ) {
        this.#datastore = datastore;
        this.#journal = journal;
        this.#compactionFloor = compactionFloor;
    }

    /** Loads the file. Of a torn last line nothing is kept; a file that is damaged in any other way is refused. */
    static async open<Document extends StoredDocument>({
        path,
        indexes,
        compactionFloor,
    }: CollectionOptions): Promise<Collection<Document>> {
        const datastore = new Datastore<Document>({ inMemoryOnly: true });
        const journal = path === undefined ? undefined : await journalOf(path, datastore);
        for (const { lookedUp: _, ...index } of indexes) await datastore.ensureIndexAsync(index);
        const lookedUp = indexes.filter((index) => index.lookedUp).map(({ fieldName }) => fieldName);
        lightenIndexes(datastore, new Set(['_id', ...lookedUp]));
        const collection = new Collection(datastore, journal, compactionFloor);
        await collection.compactIfGrown();
        return collection;
    }

    async find({ filter, sort, limit, projection }: Selection): Promise<Document[]> {
        return this.#read(this.#datastore.findAsync(filter).sort(sort).limit(limit), projection);
    }

    /**
     * As `find`, for a range over one index in ascending order of that index: nedb walks it in its order, so that nothing needs
     * to be sorted and the walk ends with the limit. A document comes once for each of its entries in the range.
     */
    async findInIndexOrder({ filter, limit, projection }: Omit<Selection, 'sort'>): Promise<Document[]> {
        return this.#read(this.#datastore.findAsync(filter).limit(limit), projection);
    }

    async findAll(filter: Query, projection?: Selection['projection']): Promise<Document[]> {
        return this.#read(this.#datastore.findAsync(filter), projection);
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
            if (documents.length === 0) return true;
            const insert = () => this.#datastore.insertAsync([...documents]);
            await this.#write(insert, () => documents.map(documentLine));
            return true;
        });
    }

    /** Whether a document matched. The filter must match one at the most, so that the file is read back as it was written. */
    async update(asked: GuardedUpdate): Promise<boolean> {
        const update = () => this.#datastore.updateAsync(asked.filter, asked.update, {});
        const { numAffected } = await this.#write(update, (done) => updateLines(asked, done.numAffected));
        return numAffected > 0;
    }

    /** The document after the update; undefined if none matched. */
    async updated(asked: GuardedUpdate): Promise<Document | undefined> {
        const options = { returnUpdatedDocs: true, multi: false } as const;
        const update = () => this.#datastore.updateAsync(asked.filter, asked.update, options);
        const { affectedDocuments } = await this.#write(update, (done) =>
            updateLines(asked, done.numAffected),
        );
        return affectedDocuments ?? undefined;
    }

    /** Like `update`, but makes the document if there is none with that key; false if there is one that does not match. */
    async upsert(asked: GuardedUpdate): Promise<boolean> {
        return unlessViolated(async () => {
            const options = { upsert: true, returnUpdatedDocs: true, multi: false } as const;
            const upsert = () => this.#datastore.updateAsync(asked.filter, asked.update, options);
            await this.#write(upsert, ({ upsert: isNew, affectedDocuments: document }) =>
                isNew && document !== null ? [documentLine(document)] : [updateLine(asked)],
            );
            return true;
        });
    }

    async remove(filter: Query): Promise<number> {
        const remove = () => this.#datastore.removeAsync(filter, { multi: true });
        return this.#write(remove, (removed) => (removed > 0 ? [removalLine(filter)] : []));
    }

    /** Rewrites the file if it holds much that has been overwritten since. Writes wait in the meantime. */
    async compactIfGrown(): Promise<void> {
        const { lineCount = 0 } = this.#journal ?? {};
        if (lineCount < this.#compactionFloor || this.#rewriting !== undefined) return;
        if (lineCount < COMPACTION_FACTOR * this.#datastore.getAllData().length) return;
        const rewriting = this.#rewrite();
        this.#rewriting = rewriting.catch(() => undefined);
        await rewriting.finally(() => {
            this.#rewriting = undefined;
        });
    }

    /** Waits for what is under way. */
    async close(): Promise<void> {
        await this.#rewriting;
        await this.count({ _id: '' });
        this.#journal?.close();
    }

    /** What a crash could still take back is not told. */
    async #read(cursor: PromiseLike<Document[]>, projection: Selection['projection']): Promise<Document[]> {
        const documents = await cursor;
        await this.#journal?.written();
        return projection === undefined ? documents : documents.map((one) => omitting(one, projection));
    }

    /**
     * The one way in which anything changes. nedb does one write after the other and tells of each in that order, so that
     * here, where each takes as many steps as any other, the lines come in that order too.
     */
    async #write<Result>(
        work: () => Promise<Result>,
        linesOf: (result: Result) => readonly string[],
    ): Promise<Result> {
        if (this.#rewriting !== undefined) await this.#rewriting;
        this.#journal?.catchUp();
        const result = await work();
        this.#journal?.append(linesOf(result));
        await this.#journal?.written();
        return result;
    }

    /** In memory nedb needs no other turn of the event loop: at the start of one, each write that it has done has its line. */
    async #rewrite(): Promise<void> {
        await setImmediate();
        const documents = this.#datastore.getAllData();
        await this.#journal?.replaceWith(documentLines(documents), documents.length);
    }
}

async function journalOf<Document extends StoredDocument>(
    path: string,
    datastore: Datastore<Document>,
): Promise<Journal> {
    await cutTornLine(path);
    return new Journal(path, await replay(path, datastore));
}

function updateLines(asked: GuardedUpdate, affected: number): readonly string[] {
    return affected > 0 ? [updateLine(asked)] : [];
}

function* documentLines(documents: readonly StoredDocument[]): Generator<string> {
    for (const document of documents) yield documentLine(document);
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
