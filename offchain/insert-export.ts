import type { Export } from '../core/export/export';
import { isExportExpired } from '../core/export/export';
import type { ExportInsertion } from '../core/ports/export-store';
import { reloKey } from '../core/relo/relo';
import type { ExportDocument } from './queries/export-document';
import { exportDocument, exportOf } from './queries/export-document';
import type { Query } from './queries/query';

/** What inserting needs of a collection of exports. */
export interface ExportDocuments {
    findAll(filter: Query): Promise<readonly ExportDocument[]>;
    /** False if its place or its claim is taken. */
    insert(document: ExportDocument): Promise<boolean>;
    removeEach(keys: readonly string[]): Promise<void>;
}

/**
 * Inserts an export at a place of its organisation that is free. A unique index grants each place to one export, so that
 * there are never more of them than places; each try that is lost was won by another one.
 */
export async function insertExport(
    documents: ExportDocuments,
    started: Export,
    limit: number,
): Promise<ExportInsertion> {
    const { id, idempotencyKey } = started;
    for (let tries = 0; tries <= limit; tries += 1) {
        const there = await unexpired(documents, started);
        if (there.some((other) => other.id === id)) return { kind: 'inserted' };
        const same = there.find(
            (other) => idempotencyKey !== undefined && other.idempotencyKey === idempotencyKey,
        );
        if (same !== undefined) return { kind: 'key-taken', existing: exportOf(same) };
        const place = freePlace(started, there, limit);
        if (place === undefined) return { kind: 'full' };
        if (await documents.insert(exportDocument(started, place))) return { kind: 'inserted' };
    }
    return { kind: 'full' };
}

/** The organisation's exports. Those that are past their retention make place, also where nobody has tidied up yet. */
async function unexpired(
    documents: ExportDocuments,
    { organisation, createdAt }: Export,
): Promise<readonly ExportDocument[]> {
    const all = await documents.findAll({ organisation });
    const expired = all.filter((one) => isExportExpired(one, createdAt));
    if (expired.length > 0) await documents.removeEach(expired.map(({ _id }) => _id));
    return all.filter((one) => !expired.includes(one));
}

function freePlace(
    { organisation }: Export,
    there: readonly ExportDocument[],
    limit: number,
): string | undefined {
    const taken = new Set(there.map(({ place }) => place));
    if (taken.size >= limit) return undefined;
    const places = Array.from({ length: limit }, (_, number) => reloKey(organisation, String(number)));
    return places.find((place) => !taken.has(place));
}
