import type { Export } from '../export/export';
import type { ExportChunk } from '../export/chunk';
import type { Instant } from '../instant';
import type { ReloChange } from '../relo/relo';
import type { Page, PageRequest } from './page';

export type ExportInsertion =
    | { readonly kind: 'inserted' }
    /** One that was asked for under the same idempotency key. */
    | { readonly kind: 'key-taken'; readonly existing: Export }
    /** The organisation has as many as it may. */
    | { readonly kind: 'full' };

export interface ExportQuery {
    readonly organisation: string;
    /** Leaves out those that expire until then. */
    readonly now: Instant;
    /** By time of creation, then id. */
    readonly order: 'ascending' | 'descending';
    readonly page: PageRequest;
}

/** A chunk without its content. */
export type ChunkNote = Omit<ExportChunk, 'content'>;

/** Keeps exports and their content. Promises of durability and of what is thrown are those of `OperationStore`. */
export interface ExportStore {
    /** Writes a new export. Of however many that come at once, an organisation never has more than `limit`, nor two under one idempotency key. */
    insert(started: Export, limit: number): Promise<ExportInsertion>;

    find(organisation: string, id: string): Promise<Export | undefined>;

    list(query: ExportQuery): Promise<Page<Export>>;

    /** Applies each change whose `before.rev` is still the stored one. Returns the keys (`reloKey`) of those applied. */
    apply(changes: readonly ReloChange<Export>[]): Promise<ReadonlySet<string>>;

    /** Exports to be written or deleted whose time has come, most overdue first, at most `limit`. Claims nothing. */
    due(at: { readonly now: Instant; readonly limit: number }): Promise<readonly Export[]>;

    /** When the next one is due; undefined if there is none. */
    nextDue(): Promise<Instant | undefined>;

    /** Keeps a chunk unless there is one of that number already; returns the one that is kept, so that of several writers all go on from the same. */
    putChunk(chunk: ExportChunk): Promise<ChunkNote>;

    /** The content of a chunk; undefined if there is none. */
    chunk(resource: Pick<Export, 'organisation' | 'id'>, number: number): Promise<string | undefined>;

    /** Removes an export, its chunks first. Again, it changes nothing. */
    remove(resource: Export): Promise<void>;
}
