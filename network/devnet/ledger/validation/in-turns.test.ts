import { inTurns, oneByOne } from './in-turns';

const ITEMS = Array.from({ length: 500 }, (_, index) => index);
const ENTRIES = ITEMS.map((item) => [item, item]);

/** How often other work got its turn meanwhile. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
    let turns = 0;
    let isOver = false;
    const count = (): void => {
        turns += 1;
        if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    await work();
    isOver = true;
    return turns;
}

test('other work gets its turn while many items are worked on, and the results keep their order', async () => {
    const turns = await turnsDuring(async () => {
        await expect(inTurns(ITEMS, (item, index) => [item, index])).resolves.toEqual(ENTRIES);
    });
    expect(turns).toBeGreaterThanOrEqual(8);
});

test('a failure is passed on', async () => {
    await expect(inTurns([1], () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
});

test('other work gets its turn while many items are taken one by one, in their order', async () => {
    const seen: (readonly [number, number])[] = [];
    const turns = await turnsDuring(async () => {
        for await (const entry of oneByOne(ITEMS)) seen.push(entry);
    });
    expect(seen).toEqual(ENTRIES);
    expect(turns).toBeGreaterThanOrEqual(8);
});
