import { setImmediate } from 'node:timers/promises';
import type { Block } from '../core/ledger/block';

const NOT_YET = Symbol('not yet');

/**
 * Groups what has already arrived: one block at a time on an idle channel, up to `max` at once while catching up.
 * A fault of the source reaches the consumer when it asks for the next batch, however long it is busy with this one.
 * A consumer that stops early must also abort the source, which may be waiting for a block that does not exist yet.
 */
export async function* batchBlocks(
    blocks: AsyncIterable<Block>,
    max: number,
): AsyncGenerator<readonly Block[]> {
    const source = blocks[Symbol.asyncIterator]();
    const fetch = (): Promise<IteratorResult<Block>> => {
        const fetched = source.next();
        fetched.catch(() => undefined);
        return fetched;
    };
    let next = fetch();
    try {
        for (let first = await next; first.done !== true; first = await next) {
            const batch = [first.value];
            next = fetch();
            let more = max > 1 ? await arrived(next) : undefined;
            while (more !== undefined) {
                batch.push(more);
                next = fetch();
                more = batch.length < max ? await arrived(next) : undefined;
            }
            yield batch;
        }
    } finally {
        source.return?.().catch(() => undefined);
    }
}

/** The block, if it is there already; undefined if it is not, if there are no more, or if the source broke. */
async function arrived(next: Promise<IteratorResult<Block>>): Promise<Block | undefined> {
    const result = await Promise.race([next, setImmediate(NOT_YET)]).catch(() => NOT_YET);
    return typeof result === 'symbol' || result.done === true ? undefined : result.value;
}
