import { Collection } from './collection';
import { newestFirst } from './newest-first';

const selection = { filter: {}, sort: { at: -1 }, limit: 3 } as const;
const timeline = { field: 'at', valueOf: (moment: number) => moment, span: 10 };

async function collectionOf(moments: readonly number[]): Promise<Collection<{ _id: string; at: number }>> {
    const collection = await Collection.open<{ _id: string; at: number }>({ indexes: [{ fieldName: 'at' }] });
    await collection.insert(moments.map((at) => ({ _id: String(at), at })));
    return collection;
}

test('the newest are found however far back they are', async () => {
    const collection = await collectionOf([0, 5, 7, 10_000]);
    const found = async (now: number) =>
        (await newestFirst(collection, selection, { ...timeline, now })).map(({ at }) => at);
    expect(await found(10_000)).toEqual([10_000, 7, 5]);
    expect(await found(Number.MAX_SAFE_INTEGER)).toEqual([10_000, 7, 5]);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 1.5])(
    'a beginning at %d, which is no place on the timeline, is refused and searched for no end',
    async (now) => {
        await expect(newestFirst(await collectionOf([]), selection, { ...timeline, now })).rejects.toThrow(
            'STORE-TIMELINE',
        );
    },
);
