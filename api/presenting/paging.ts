import { createHash } from 'node:crypto';
import { AppError } from '../../core/errors';
import { isPosition } from '../../core/ledger/position';
import type { Cursor, PageRequest } from '../../core/ports/page';
import type { Parameters } from '../openapi/parameters';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/** What the value in a list's cursors is, by what the list is ordered by: milliseconds, a place on the ledger, or any text. */
export type CursorValue = 'moment' | 'position' | 'text';

/** A list as it was asked for: `path` and `query` of the request, `scope` whatever else decides what is in it. */
export interface ListRequest {
    readonly path: string;
    readonly query: Parameters;
    readonly scope: string;
    readonly cursorValue: CursorValue;
}

/**
 * The page that a request asks for. A cursor is good for the query that it was made by and for no other; it grants
 * nothing, since every page is read with the caller's own filter. Clients could make one up: its value is checked like
 * any other input. Throws CURSOR_INVALID.
 */
export function pageRequestOf(list: ListRequest): PageRequest {
    const limit = pageLimitOf(list.query);
    const cursor = list.query.text('cursor');
    return cursor === undefined ? { limit } : { limit, after: decoded(cursor, list) };
}

/** How many entries a page has at most; more than the maximum, and none, are read as what is right. */
export function pageLimitOf(query: Parameters): number {
    const asked = query.whole('limit') ?? 0;
    return asked === 0 ? DEFAULT_LIMIT : Math.min(asked, MAX_LIMIT);
}

/** The address of the page behind `next`. */
export function nextPageUrl(baseUrl: string, list: ListRequest, next: Cursor): string {
    const query = new URLSearchParams(
        list.query.entries().filter(([name]) => name !== 'cursor') as [string, string][],
    );
    query.set('cursor', encoded(next, markOf(list)));
    return `${baseUrl}${list.path}?${query.toString()}`;
}

function encoded({ value, id }: Cursor, mark: string): string {
    return Buffer.from(JSON.stringify([mark, value, id])).toString('base64url');
}

function decoded(cursor: string, list: ListRequest): Cursor {
    const [made, value, id] = listIn(Buffer.from(cursor, 'base64url').toString());
    if (made !== markOf(list) || !isValue(value, list.cursorValue) || typeof id !== 'string') {
        throw new AppError('CURSOR_INVALID', 'The cursor was not made by this query.', {
            errors: [{ pointer: 'cursor', detail: 'was not made by this query' }],
        });
    }
    return { value, id };
}

function isValue(value: unknown, kind: CursorValue): value is Cursor['value'] {
    if (kind === 'moment') return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
    return typeof value === 'string' && (kind === 'text' || isPosition(value));
}

function listIn(text: string): readonly unknown[] {
    try {
        const value: unknown = JSON.parse(text);
        return Array.isArray(value) ? value : [];
    } catch {
        return [];
    }
}

/** Tells queries apart; page size and cursor may change from page to page. */
function markOf({ path, query, scope }: ListRequest): string {
    const filter = query.entries().filter(([name]) => name !== 'cursor' && name !== 'limit');
    return createHash('sha256')
        .update(JSON.stringify([scope, path, filter.toSorted(byName)]))
        .digest('base64url')
        .slice(0, 16);
}

function byName([a, x]: readonly [string, string], [b, y]: readonly [string, string]): number {
    return a === b ? compare(x, y) : compare(a, b);
}

function compare(a: string, b: string): number {
    if (a === b) return 0;
    return a < b ? -1 : 1;
}
