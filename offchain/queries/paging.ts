import type { Cursor, Page, PageRequest } from '../../core/ports/page';
import type { Query, Selection, Sort } from './query';

/** An order over documents: by one field, then by key, so that no two are in the same place. */
export interface Order {
    readonly field: string;
    readonly direction: 1 | -1;
}

export interface PageSelection {
    readonly filter: Query;
    readonly order: Order;
    readonly page: PageRequest;
    /** The document key that a cursor's id stands for. */
    readonly keyOf: (id: string) => string;
}

/** Selects the page and one item more, which tells whether there is a next page. */
export function selectPage({ filter, order, page, keyOf }: PageSelection): Omit<Selection, 'projection'> {
    const sort: Sort = { [order.field]: order.direction, _id: order.direction };
    const behind = page.after === undefined ? {} : after(order, page.after, keyOf);
    return { filter: bothOf(filter, behind), sort, limit: page.limit + 1 };
}

/** Members stay at the top level where they can: there nedb finds an index for them. */
function bothOf(filter: Query, behind: Query): Query {
    const clashes = Object.keys(behind).filter((name) => name in filter);
    if (clashes.length === 0) return { ...filter, ...behind };
    return { $and: [filter, behind] };
}

/** The first bound repeats what `$or` says, so that an index on the field has a place to start. */
function after({ field, direction }: Order, cursor: Cursor, keyOf: (id: string) => string): Query {
    const [beyond, from] = direction === 1 ? ['$gt', '$gte'] : ['$lt', '$lte'];
    return {
        [field]: { [from]: cursor.value },
        $or: [
            { [field]: { [beyond]: cursor.value } },
            { [field]: cursor.value, _id: { [beyond]: keyOf(cursor.id) } },
        ],
    };
}

/** Makes the page out of what `selectPage` found. */
export function pageOf<Document, Item>(
    documents: readonly Document[],
    limit: number,
    reading: { item: (document: Document) => Item; cursor: (document: Document) => Cursor },
): Page<Item> {
    const shown = documents.slice(0, limit);
    const last = shown.at(-1);
    const items = shown.map(reading.item);
    return documents.length > limit && last !== undefined ? { items, next: reading.cursor(last) } : { items };
}
