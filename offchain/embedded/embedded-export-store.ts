import type { ExportStore } from '../../core/ports/export-store';
import type { StoredDocuments } from '../document-export-store';
import { DocumentExportStore } from '../document-export-store';
import type { ChunkDocument, ExportDocument } from '../queries/export-document';
import type { Collection } from './collection';
import type { StoredDocument } from './stored-write';

/** Exports in one file, their chunks in another. */
export function embeddedExportStore(
    invoiceExports: Collection<ExportDocument>,
    chunks: Collection<ChunkDocument>,
): ExportStore {
    return new DocumentExportStore(stored(invoiceExports), stored(chunks));
}

function stored<Document extends StoredDocument>(
    collection: Collection<Document>,
): StoredDocuments<Document> {
    return {
        find: (selection) => collection.find(selection),
        findAll: (filter) => collection.findAll(filter),
        findById: (key) => collection.findById(key),
        insert: (document) => collection.insert([document]),
        update: (write) => collection.update(write),
        removeEach: async (keys) => {
            await collection.remove({ _id: { $in: keys } });
        },
    };
}
