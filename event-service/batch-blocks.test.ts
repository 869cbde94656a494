import type { Block } from '../core/ledger/block';
import { batchBlocks } from './batch-blocks';

const block = (number: number): Block => ({ number, hash: '', previousHash: '', transactions: [] });

async function* source(count: number): AsyncGenerator<Block> {
    for (let number = 0; number < count; number += 1) yield await Promise.resolve(block(number));
}

async function sizes(blocks: AsyncIterable<Block>, max: number): Promise<number[]> {
    const found: number[] = [];
    for await (const batch of batchBlocks(blocks, max)) found.push(batch.length);
    return found;
}

test('blocks that are there already are applied together, up to the limit', async () => {
    expect(await sizes(source(10), 4)).toEqual([4, 4, 2]);
});

test('a single block does not wait for another one', async () => {
    const idle = new Promise<never>(() => undefined);
    async function* live(): AsyncGenerator<Block> {
        yield block(0);
        await idle;
    }
    const batches = batchBlocks(live(), 4);
    expect((await batches.next()).value).toHaveLength(1);
});

test('a source that breaks tells its consumer, after what came before it', async () => {
    async function* broken(): AsyncGenerator<Block> {
        yield await Promise.resolve(block(0));
        throw new Error('the stream broke');
    }
    const batches = batchBlocks(broken(), 4);
    await expect(
        (async () => {
            for await (const batch of batches) expect(batch).toHaveLength(1);
        })(),
    ).rejects.toThrow('the stream broke');
});

test('a source that breaks while its consumer is busy does not end the program, and is told of afterwards', async () => {
    async function* broken(): AsyncGenerator<Block> {
        yield await Promise.resolve(block(0));
        throw new Error('the stream broke');
    }
    const unhandled: unknown[] = [];
    const watch = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', watch);
    const batches = batchBlocks(broken(), 1);
    await batches.next();
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', watch);
    expect(unhandled).toEqual([]);
    await expect(batches.next()).rejects.toThrow('the stream broke');
});
