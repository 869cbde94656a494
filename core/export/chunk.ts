import type { Instant } from '../instant';
import type { ReloChange } from '../relo/relo';
import { continueRelo, succeedRelo } from '../relo/transitions';
import type { Export } from './export';

/** A piece of an export: whole lines, one for each invoice. */
export interface ExportChunk {
    readonly organisation: string;
    readonly exportId: string;
    /** From 0 on, without a gap. */
    readonly number: number;
    readonly content: string;
    readonly bytes: number;
    readonly invoices: number;
    /** The id of its last invoice; the next chunk begins behind it. */
    readonly lastId: string;
    /** Whether nothing is behind it. */
    readonly isLast: boolean;
    readonly expiresAt: Instant;
}

/** An invoice as it is written. */
export interface ExportLine {
    readonly id: string;
    readonly text: string;
    /** In UTF-8. */
    readonly bytes: number;
}

/** What of the lines behind the last chunk makes the next one. `hasMore`: whether there are invoices behind these lines. */
export interface NextLines {
    readonly lines: readonly ExportLine[];
    readonly hasMore: boolean;
}

/** No chunk is larger unless a single line is: little beside what a database allows, and all that a download holds in memory. */
export const CHUNK_BYTES = 256 * 1024;

/** The next chunk: as many whole lines as fit, at least one. Undefined if there are no lines. */
export function nextChunk(resource: Export, { lines, hasMore }: NextLines): ExportChunk | undefined {
    const taken = fitting(lines);
    const last = taken.at(-1);
    if (last === undefined) return undefined;
    return {
        organisation: resource.organisation,
        exportId: resource.id,
        number: resource.chunks,
        content: taken.map(({ text }) => text).join(''),
        bytes: taken.reduce((sum, { bytes }) => sum + bytes, 0),
        invoices: taken.length,
        lastId: last.id,
        isLast: !hasMore && taken.length === lines.length,
        expiresAt: resource.expiresAt,
    };
}

/** What the export becomes when the chunk is kept, or when there was nothing left to write. */
export function afterChunk(
    resource: Export,
    chunk: Omit<ExportChunk, 'content'> | undefined,
    now: Instant,
): ReloChange<Export> {
    if (chunk === undefined) return succeedRelo(resource, resource, now);
    const made: Export = {
        ...resource,
        chunks: chunk.number + 1,
        invoices: resource.invoices + chunk.invoices,
        bytes: resource.bytes + chunk.bytes,
        lastId: chunk.lastId,
    };
    return chunk.isLast ? succeedRelo(resource, made, now) : continueRelo(resource, made, now);
}

function fitting(lines: readonly ExportLine[]): readonly ExportLine[] {
    let size = 0;
    const end = lines.findIndex(({ bytes }, index) => {
        size += bytes;
        return index > 0 && size > CHUNK_BYTES;
    });
    return end === -1 ? lines : lines.slice(0, end);
}
