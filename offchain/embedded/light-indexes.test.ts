import fc from 'fast-check';
import type { GuardedUpdate } from '../queries/query';
import { Collection } from './collection';

interface Doc {
    readonly _id: string;
    readonly n?: number;
    readonly text?: string;
    readonly list?: readonly { readonly n: number }[];
}

const INDEXES = [
    { fieldName: 'n', sparse: true },
    { fieldName: 'text', lookedUp: true },
    { fieldName: 'list.n', sparse: true },
    { fieldName: 'list.0.n', sparse: true },
];

const NUMBERS = [0, 1, 2];

const change = fc
    .record({
        _id: fc.constantFrom('a', 'b', 'c'),
        n: fc.constantFrom(...NUMBERS),
        kind: fc.constantFrom('set', 'unset', 'text', 'push', 'pull'),
    })
    .map(({ _id, n, kind }): GuardedUpdate => {
        const updates = {
            set: { $set: { n } },
            unset: { $unset: { n: true } },
            text: { $set: { text: String(n) } },
            push: { $push: { list: { n } } },
            pull: { $pull: { list: { n } } },
        };
        return { filter: { _id }, update: updates[kind] };
    });

async function changed(indexes: typeof INDEXES, changes: readonly GuardedUpdate[]): Promise<Collection<Doc>> {
    const collection = await Collection.open<Doc>({ indexes });
    await collection.insert(['a', 'b', 'c'].map((_id) => ({ _id, list: [] })));
    for (const one of changes) await collection.update(one);
    return collection;
}

test('whatever was changed, a look-up by an index finds what a look at all documents finds', async () => {
    await fc.assert(
        fc.asyncProperty(fc.array(change, { maxLength: 30 }), async (changes) => {
            const plain = await changed([], changes);
            const indexed = await changed(INDEXES, changes);
            const byId = (a: Doc, b: Doc): number => (a._id < b._id ? -1 : 1);
            for (const n of NUMBERS) {
                for (const filter of [{ n }, { text: String(n) }, { 'list.n': n }, { 'list.0.n': n }])
                    expect((await indexed.findAll(filter)).sort(byId)).toEqual(
                        (await plain.findAll(filter)).sort(byId),
                    );
            }
        }),
    );
});
