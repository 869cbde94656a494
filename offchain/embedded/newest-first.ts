import type { Query, Selection } from '../queries/query';
import type { Collection } from './collection';

/** An index along which time grows, measured by a number such as milliseconds or blocks. */
export interface Timeline {
    readonly field: string;
    /** A whole number: at or before the newest document. */
    readonly now: number;
    /** The number as the field has it. */
    readonly valueOf: (moment: number) => string | number;
    /** How far back the first look goes. */
    readonly span: number;
}

/**
 * Finds the newest documents of a selection that is sorted by the timeline, newest first, without reading all of them:
 * nedb sorts whatever matches before it takes the first ones, so it is asked for one stretch of time after the other, each
 * twice as long as the one before, until there are enough.
 */
export async function newestFirst<Document extends { readonly _id: string }>(
    collection: Collection<Document>,
    selection: Selection,
    { field, now, valueOf, span }: Timeline,
): Promise<Document[]> {
    if (!Number.isSafeInteger(now)) throw new Error(`STORE-TIMELINE: ${now} is no whole number`);
    const found: Document[] = [];
    let until: Query = {};
    for (let from = now - span, length = span; found.length < selection.limit; length *= 2) {
        const stretch: Query = { [field]: { $gte: valueOf(Math.max(from, 0)), ...until } };
        const limit = selection.limit - found.length;
        const filter = { ...stretch, $and: [selection.filter] };
        found.push(...(await collection.find({ ...selection, filter, limit })));
        if (from <= 0) break;
        until = { $lt: valueOf(from) };
        from -= length * 2;
    }
    return found;
}
