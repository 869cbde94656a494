import { HashTree } from './hash-tree';

/** An index of nedb, as far as it is changed here. */
interface Index {
    readonly fieldName: string;
    readonly unique: boolean;
    readonly sparse: boolean;
    tree: { search(key: unknown): object[] };
    getAll(): object[];
    insert(documents: readonly object[]): void;
    updateMultipleDocs(pairs: readonly Pair[]): void;
}

interface Pair {
    readonly oldDoc: object;
    readonly newDoc: object;
}

/**
 * Makes the writes of a loaded nedb datastore cheaper. At each update nedb takes the document out of every index and puts
 * the new one in, though most keys stay the same: where they do, the new document takes the old one's place in the tree.
 * The indexes over the fields in `lookedUp` get hash tables. For updates of one document at a time.
 */
export function lightenIndexes(datastore: object, lookedUp: ReadonlySet<string>): void {
    for (const index of indexesOf(datastore)) {
        if (lookedUp.has(index.fieldName)) useHashTable(index);
        const path = index.fieldName.split('.');
        const move = index.updateMultipleDocs.bind(index);
        index.updateMultipleDocs = (pairs) => {
            const moved = pairs.filter((pair) => !replaced(index, path, pair));
            if (moved.length > 0) move(moved);
        };
    }
}

function useHashTable(index: Index): void {
    const documents = index.getAll();
    index.tree = new HashTree(index.unique);
    index.insert(documents);
}

/** Whether the keys are the same and the new document is in the old one's place. */
function replaced(index: Index, path: readonly string[], { oldDoc, newDoc }: Pair): boolean {
    const keys = keysAt(oldDoc, path);
    const newKeys = keysAt(newDoc, path);
    if (keys.length !== newKeys.length || keys.some((key, at) => key !== newKeys[at])) return false;
    if (keys.length === 0) return index.sparse;
    const lists = keys.map((key) => index.tree.search(key));
    if (!lists.every((list) => list.includes(oldDoc))) return false;
    for (const list of lists) list[list.indexOf(oldDoc)] = newDoc;
    return true;
}

/** The texts and numbers at a path, each once; a list on the way stands for its elements, unless the path names one of them. Nothing is there for other values. */
function keysAt(value: unknown, path: readonly string[], depth = 0): readonly (string | number)[] {
    if (typeof value === 'string' || typeof value === 'number') return depth === path.length ? [value] : [];
    if (typeof value !== 'object' || value === null) return [];
    const name = path[depth];
    if (Array.isArray(value) && !isPlace(name))
        return [...new Set(value.flatMap((element) => keysAt(element, path, depth)))];
    return name === undefined ? [] : keysAt(Reflect.get(value, name), path, depth + 1);
}

/** Whether a step of a path is the place of an element in a list. */
function isPlace(name: string | undefined): boolean {
    return name !== undefined && /^\d+$/.test(name);
}

function indexesOf(datastore: object): readonly Index[] {
    const indexes: unknown = Reflect.get(datastore, 'indexes');
    const all: unknown[] = typeof indexes === 'object' && indexes !== null ? Object.values(indexes) : [];
    if (!all.every(isIndex)) throw new Error('STORE-INDEX: these are not the indexes of nedb');
    return all;
}

function isIndex(value: unknown): value is Index {
    return typeof value === 'object' && value !== null && 'tree' in value && 'updateMultipleDocs' in value;
}
