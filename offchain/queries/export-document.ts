import type { ExportChunk } from '../../core/export/chunk';
import type { Export } from '../../core/export/export';
import type { ChunkNote } from '../../core/ports/export-store';
import type { ReloChange } from '../../core/relo/relo';
import { isAtWork, reloKey } from '../../core/relo/relo';
import type { GuardedUpdate } from './query';
import { present, updateOf } from './query';

/** An export as it is stored: its own members, and those that only indexes need. */
export interface ExportDocument extends Export {
    readonly _id: string;
    /** Organisation and the number of its place among the organisation's exports: unique. */
    readonly place: string;
    /** Organisation and idempotency key: unique, and never changed. */
    readonly claim?: string;
    /** `dueAt` while a loop has work to do on it. */
    readonly workAt?: number;
    readonly purgeAt: Date;
}

export interface ChunkDocument extends Omit<ExportChunk, 'expiresAt'> {
    readonly _id: string;
    /** Of the export, so that a chunk which a writer kept too late goes, too. */
    readonly purgeAt: Date;
}

/** The document of a new export. */
export function exportDocument(started: Export, place: string): ExportDocument {
    const { organisation, id, idempotencyKey, expiresAt } = started;
    const claim =
        idempotencyKey === undefined ? undefined : reloKey(organisation, encodeURIComponent(idempotencyKey));
    return {
        _id: reloKey(organisation, id),
        ...started,
        place,
        ...(claim !== undefined && { claim }),
        ...workOf(started),
        purgeAt: new Date(expiresAt),
    };
}

/** Reads the export back, without what only the store needs. */
export function exportOf(document: ExportDocument): Export {
    const { _id, place: _place, claim: _claim, workAt: _workAt, purgeAt: _purgeAt, ...resource } = document;
    return resource;
}

/** The guarded write of a change: the members that writing and deleting touch. */
export function exportUpdate({ before, after }: ReloChange<Export>): GuardedUpdate {
    const { status, version, rev, changedAt, dueAt, failure, chunks, invoices, bytes, lastId } = after;
    const members = { status, version, rev, changedAt, dueAt, failure, chunks, invoices, bytes, lastId };
    return {
        filter: { _id: reloKey(before.organisation, before.id), rev: before.rev },
        update: updateOf({
            $set: present({ ...members, ...workOf(after) }),
            $unset: isAtWork(after) ? {} : { workAt: true },
        }),
    };
}

export function chunkDocument({ expiresAt, ...chunk }: ExportChunk): ChunkDocument {
    const _id = chunkKey({ organisation: chunk.organisation, id: chunk.exportId }, chunk.number);
    return { _id, ...chunk, purgeAt: new Date(expiresAt) };
}

/** What a document says of its chunk, but for the content. */
export function chunkNote(document: Omit<ChunkDocument, 'content'>): ChunkNote {
    const { organisation, exportId, number, bytes, invoices, lastId, isLast, purgeAt } = document;
    const expiresAt = purgeAt.getTime();
    return { organisation, exportId, number, bytes, invoices, lastId, isLast, expiresAt };
}

export function chunkKey({ organisation, id }: Pick<Export, 'organisation' | 'id'>, number: number): string {
    return `${reloKey(organisation, id)}#${number}`;
}

/** The keys of all chunks that there may be: a writer that died may have kept one more than the export tells of. */
export function chunkKeys(resource: Export): readonly string[] {
    return Array.from({ length: resource.chunks + 1 }, (_, number) => chunkKey(resource, number));
}

function workOf(resource: Export): Pick<ExportDocument, 'workAt'> {
    return isAtWork(resource) ? { workAt: resource.dueAt } : {};
}
