import type { ExportStore } from '../../core/ports/export-store';
import type { StoredDocuments } from '../document-export-store';
import { DocumentExportStore } from '../document-export-store';
import type { ChunkDocument, ExportDocument } from '../queries/export-document';
import type { Documents } from './documents';
import { wasWritten } from './store-errors';

/** Exports and their chunks in two collections of MongoDB. */
export function mongoExportStore(
    invoiceExports: Documents<ExportDocument>,
    chunks: Documents<ChunkDocument>,
): ExportStore {
    return new DocumentExportStore(stored(invoiceExports), stored(chunks));
}

function stored<Document extends { readonly _id: string }>(
    documents: Documents<Document>,
): StoredDocuments<Document> {
    return {
        find: (selection) => documents.find(selection),
        findAll: (filter) => documents.findAll(filter),
        findById: (key, projection) => documents.findOne({ _id: key }, projection),
        insert: async (document) => (await documents.insertEach([document])).every(wasWritten),
        update: (write) => documents.update(write),
        removeEach: (keys) => documents.removeEach(keys),
    };
}
