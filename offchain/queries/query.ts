/** A filter in the query language that MongoDB and nedb share. Only members at the top level make nedb use an index. */
export type Query = Readonly<Record<string, unknown>>;

/** An update in the operators that MongoDB and nedb share: `$set`, `$unset`, `$push`, `$pull`, `$inc`, `$max`. */
export type Update = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export type Sort = Readonly<Record<string, 1 | -1>>;

/** Which members are read: all but those with 0. */
export type Projection = Readonly<Record<string, 0>>;

/** One guarded write: it happens exactly if a document matches. */
export interface GuardedUpdate {
    readonly filter: Query;
    readonly update: Update;
}

/** What is to be read, in which order, at most how much. */
export interface Selection {
    readonly filter: Query;
    readonly sort: Sort;
    readonly limit: number;
    readonly projection?: Projection;
}

/** An update without its empty operators, which MongoDB refuses. */
export function updateOf(operators: Record<string, Record<string, unknown>>): Update {
    return Object.fromEntries(
        Object.entries(operators).filter(([, fields]) => Object.keys(fields).length > 0),
    );
}

/** Members that have a value; an absent filter is no filter. */
export function present(members: Record<string, unknown>): Record<string, unknown> {
    const those: Record<string, unknown> = {};
    for (const name in members) {
        if (members[name] !== undefined) those[name] = members[name];
    }
    return those;
}

/** `$gte` and `$lte` of the bounds that are there; undefined if neither is. */
export function between(from: unknown, to: unknown): Query | undefined {
    const bounds = present({ $gte: from, $lte: to });
    return Object.keys(bounds).length === 0 ? undefined : bounds;
}

/** A pattern that matches this text and nothing else. */
export function literally(text: string): string {
    return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
