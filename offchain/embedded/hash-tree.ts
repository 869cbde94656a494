interface UniqueViolated extends Error {
    readonly errorType: 'uniqueViolated';
}

/**
 * Takes the place of the search tree behind an index of nedb whose keys are texts that are only ever looked up, never asked
 * for as a range: a look-up costs one hash where the tree compares some fifteen texts. nedb checks each candidate against
 * the whole query, so that a range gets every document.
 */
export class HashTree {
    readonly #unique: boolean;
    readonly #documents = new Map<unknown, object[]>();

    constructor(unique: boolean) {
        this.#unique = unique;
    }

    insert(key: unknown, document: object): void {
        const there = this.#documents.get(key);
        if (there === undefined) this.#documents.set(key, [document]);
        else if (this.#unique) throw uniqueViolated(key);
        else there.push(document);
    }

    delete(key: unknown, document: object): void {
        const left = this.search(key).filter((other) => other !== document);
        if (left.length === 0) this.#documents.delete(key);
        else this.#documents.set(key, left);
    }

    /** The list itself, not a copy. */
    search(key: unknown): object[] {
        return this.#documents.get(key) ?? [];
    }

    betweenBounds(): object[] {
        return [...this.#documents.values()].flat();
    }

    executeOnEveryNode(visit: (node: { readonly data: readonly object[] }) => void): void {
        for (const data of this.#documents.values()) visit({ data });
    }
}

/** The error by which nedb tells a violated unique index. */
function uniqueViolated(key: unknown): UniqueViolated {
    const error = new Error(`Can't insert key ${String(key)}, it violates the unique constraint`);
    return Object.assign(error, { errorType: 'uniqueViolated', key } as const);
}
