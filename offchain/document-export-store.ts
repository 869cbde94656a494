import type { ExportChunk } from '../core/export/chunk';
import type { Export } from '../core/export/export';
import type { Instant } from '../core/instant';
import type { ChunkNote, ExportInsertion, ExportQuery, ExportStore } from '../core/ports/export-store';
import type { Page } from '../core/ports/page';
import type { ReloChange } from '../core/relo/relo';
import { reloKey } from '../core/relo/relo';
import { insertExport } from './insert-export';
import type { ChunkDocument, ExportDocument } from './queries/export-document';
import {
    chunkDocument,
    chunkKey,
    chunkKeys,
    chunkNote,
    exportOf,
    exportUpdate,
} from './queries/export-document';
import {
    dueExports,
    exportCursor,
    exportSelection,
    NEXT_DUE_EXPORT,
    WITHOUT_CONTENT,
} from './queries/export-query';
import { pageOf } from './queries/paging';
import type { GuardedUpdate, Projection, Query, Selection } from './queries/query';

/** What both databases can do with the documents of one collection. */
export interface StoredDocuments<Document> {
    find(selection: Selection): Promise<readonly Document[]>;
    findAll(filter: Query): Promise<readonly Document[]>;
    findById(key: string, projection?: Projection): Promise<Document | undefined>;
    /** False if a unique index refused it. */
    insert(document: Document): Promise<boolean>;
    /** Whether a document matched. */
    update(write: GuardedUpdate): Promise<boolean>;
    removeEach(keys: readonly string[]): Promise<void>;
}

/** Exports in one collection, their chunks in another. */
export class DocumentExportStore implements ExportStore {
    readonly #exports: StoredDocuments<ExportDocument>;
    readonly #chunks: StoredDocuments<ChunkDocument>;

    constructor(invoiceExports: StoredDocuments<ExportDocument>, chunks: StoredDocuments<ChunkDocument>) {
        this.#exports = invoiceExports;
        this.#chunks = chunks;
    }

    insert(started: Export, limit: number): Promise<ExportInsertion> {
        return insertExport(this.#exports, started, limit);
    }

    async find(organisation: string, id: string): Promise<Export | undefined> {
        const document = await this.#exports.findById(reloKey(organisation, id));
        return document === undefined ? undefined : exportOf(document);
    }

    async list(query: ExportQuery): Promise<Page<Export>> {
        const documents = await this.#exports.find(exportSelection(query));
        return pageOf(documents, query.page.limit, { item: exportOf, cursor: exportCursor });
    }

    async apply(changes: readonly ReloChange<Export>[]): Promise<ReadonlySet<string>> {
        const done = await Promise.all(changes.map((change) => this.#exports.update(exportUpdate(change))));
        const applied = changes.filter((_change, index) => done[index]);
        return new Set(applied.map(({ after }) => reloKey(after.organisation, after.id)));
    }

    async due(at: { readonly now: Instant; readonly limit: number }): Promise<readonly Export[]> {
        return (await this.#exports.find(dueExports(at))).map(exportOf);
    }

    async nextDue(): Promise<Instant | undefined> {
        const [document] = await this.#exports.find(NEXT_DUE_EXPORT);
        return document?.workAt;
    }

    async putChunk(chunk: ExportChunk): Promise<ChunkNote> {
        const document = chunkDocument(chunk);
        if (await this.#chunks.insert(document)) return chunkNote(document);
        return chunkNote((await this.#chunks.findById(document._id, WITHOUT_CONTENT)) ?? document);
    }

    async chunk(resource: Pick<Export, 'organisation' | 'id'>, number: number): Promise<string | undefined> {
        return (await this.#chunks.findById(chunkKey(resource, number)))?.content;
    }

    async remove(resource: Export): Promise<void> {
        await this.#chunks.removeEach(chunkKeys(resource));
        await this.#exports.removeEach([reloKey(resource.organisation, resource.id)]);
    }
}
