/** A place in an ordered list: the sort value and the id of the last item seen. Opaque to clients. */
export interface Cursor {
    readonly value: string | number;
    readonly id: string;
}

export interface PageRequest {
    readonly limit: number;
    /** Items strictly behind this one, in the query's order. */
    readonly after?: Cursor;
}

/** `next` is absent on the last page. */
export interface Page<Item> {
    readonly items: readonly Item[];
    readonly next?: Cursor;
}
