import { setImmediate } from 'node:timers/promises';
import type { Block } from '../core/ledger/block';

const NOT_YET = Symbol('not yet');

/**
 * Groups what has already arrived: one block at a time on an idle channel, up to `max` at once while catching up.
 * A fault of the source reaches the consumer when it asks for the next batch, however long it is busy with this one.
 * A consumer that stops early must also abort the source, which may be waiting for a block that does not exist yet.
 */
export async function* batchBlocks(blocks: AsyncIterable<Block>, max: number): AsyncGenerator<readonly Block[]> {
    const source = blocks[Symbol.asyncIterator]();
    const fetch = (): Promise<IteratorResult<Block>> => {
        const fetched = source.next();
        fetched.catch(() => undefined);
        return fetched;
    };
    let next = fetch();
    try {
        for (;;) {
            const first = await next;
            if (first.done === true) return;
            const batch = [first.value];
            next = fetch();
            while (batch.length < max) {
                const more = await Promise.race([next, setImmediate(NOT_YET)]);
                if (more === NOT_YET || more.done === true) break;
                batch.push(more.value);
                next = fetch();
            }
            yield batch;
        }
    } finally {
        source.return?.().catch(() => undefined);
    }
}
