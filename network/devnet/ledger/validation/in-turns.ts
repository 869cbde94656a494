import { setImmediate as others } from 'node:timers/promises';

/** Transactions that are checked in one go, for some 20 ms: then the calls and timers of the node get their turn. */
const IN_ONE_GO = 50;

/** The result of each item in order, as `Promise.all` gives it, without keeping the process from its other work. */
export async function inTurns<Item, Result>(
    items: readonly Item[],
    work: (item: Item, index: number) => Promise<Result> | Result,
): Promise<Result[]> {
    const results: Result[] = [];
    for (let start = 0; start < items.length; start += IN_ONE_GO) {
        if (start > 0) await others();
        const some = items.slice(start, start + IN_ONE_GO);
        results.push(...(await Promise.all(some.map((item, index) => work(item, start + index)))));
    }
    return results;
}

/** Each item with its index, one after the other, without keeping the process from its other work. */
export async function* oneByOne<Item>(items: readonly Item[]): AsyncGenerator<readonly [number, Item]> {
    for (const entry of items.entries()) {
        const [index] = entry;
        if (index > 0 && index % IN_ONE_GO === 0) await others();
        yield entry;
    }
}
