import type { GuardedUpdate, Query, Update } from '../queries/query';

/** One write to a collection, as a line of its file tells it. */
export type StoredWrite =
    | { readonly kind: 'document'; readonly document: StoredDocument }
    | { readonly kind: 'update'; readonly filter: Query; readonly update: Update }
    | { readonly kind: 'removal'; readonly filter: Query }
    /** The line by which nedb remembers an index in a file that it keeps itself. */
    | { readonly kind: 'index' }
    | { readonly kind: 'damage' };

export interface StoredDocument {
    readonly _id: string;
}

/**
 * The lines of a file are JSON with dates as `{"$$date": milliseconds}`. A whole document stands for itself, as in the files
 * that nedb writes; any other write is told from one by its members, since those of a document never begin with `$`.
 */
export function documentLine(document: StoredDocument): string {
    return lineOf(document);
}

/** An update as it was asked for: done once more to the same document, it has the same outcome. */
export function updateLine({ filter, update }: GuardedUpdate): string {
    return lineOf({ $$filter: filter, $$update: update });
}

export function removalLine(filter: Query): string {
    return lineOf({ $$remove: filter });
}

/** Reads a line without its newline. Never throws. */
export function storedWrite(line: string): StoredWrite {
    const value = valueOf(line);
    if (!isObject(value)) return { kind: 'damage' };
    if ('$$update' in value) return storedUpdate(value);
    if ('$$remove' in value) return storedRemoval(value.$$remove);
    if ('$$indexCreated' in value || '$$indexRemoved' in value) return { kind: 'index' };
    if (!isDocument(value)) return { kind: 'damage' };
    if ('$$deleted' in value) return { kind: 'removal', filter: { _id: value._id } };
    return { kind: 'document', document: value };
}

function storedUpdate(value: object): StoredWrite {
    const filter: unknown = Reflect.get(value, '$$filter');
    const update: unknown = Reflect.get(value, '$$update');
    return isQuery(filter) && isUpdate(update) ? { kind: 'update', filter, update } : { kind: 'damage' };
}

function storedRemoval(filter: unknown): StoredWrite {
    return isQuery(filter) ? { kind: 'removal', filter } : { kind: 'damage' };
}

function lineOf(value: object): string {
    return `${JSON.stringify(dateless(value))}\n`;
}

/** JSON would write a date as a text, before any replacer sees it. */
function dateless(value: unknown): unknown {
    if (value instanceof Date) return { $$date: value.getTime() };
    if (!isObject(value) || !hasDate(value)) return value;
    if (Array.isArray(value)) return value.map(dateless);
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, dateless(member)]));
}

/** Most lines have none, and need no copy. */
function hasDate(value: unknown): boolean {
    return isObject(value) && (value instanceof Date || Object.values(value).some(hasDate));
}

/** Undefined for what is no JSON. */
function valueOf(line: string): unknown {
    try {
        return line.includes('"$$date"') ? JSON.parse(line, dated) : JSON.parse(line);
    } catch {
        return undefined;
    }
}

function dated(_name: string, value: unknown): unknown {
    if (!isObject(value) || !('$$date' in value) || typeof value.$$date !== 'number') return value;
    return new Date(value.$$date);
}

function isDocument(value: object): value is StoredDocument {
    return '_id' in value && typeof value._id === 'string';
}

function isUpdate(value: unknown): value is Update {
    return isQuery(value) && Object.values(value).every(isQuery);
}

function isQuery(value: unknown): value is Query {
    return isObject(value) && !Array.isArray(value);
}

function isObject(value: unknown): value is object {
    return typeof value === 'object' && value !== null;
}
