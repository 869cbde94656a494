import type { Block } from '../../core/ledger/block';
import { ScriptedLedger } from '../../test/support/scripted-ledger';
import { LedgerUnreadable, readLedger } from './read-ledger';

const never = new AbortController().signal;

async function numbersOf(batches: AsyncIterable<readonly Block[]>): Promise<readonly number[]> {
    const numbers: number[] = [];
    for await (const batch of batches) numbers.push(...batch.map(({ number }) => number));
    return numbers;
}

function blocks(count: number): ScriptedLedger {
    const ledger = new ScriptedLedger();
    ledger.append(...Array.from({ length: count }, () => ({})));
    return ledger;
}

test('reads the blocks of the range and no more, whatever comes after them', async () => {
    expect(await numbersOf(readLedger({ blocks: blocks(50), height: 45, signal: never }))).toEqual(
        Array.from({ length: 45 }, (_none, number) => number),
    );
    expect(await numbersOf(readLedger({ blocks: blocks(5), height: 0, signal: never }))).toEqual([]);
});

test('a ledger that goes silent before the end of the range cannot be read', async () => {
    const reading = numbersOf(readLedger({ blocks: blocks(3), height: 4, signal: never, stallMs: 50 }));
    await expect(reading).rejects.toThrow(
        new LedgerUnreadable('the peer sent no block 3, though it reports 4 blocks'),
    );
});

test('a block that does not follow the one before is refused', async () => {
    const ledger = blocks(2);
    ledger.blocks.push({ number: 2, previousHash: 'fork', hash: 'h', transactions: [] });
    await expect(numbersOf(readLedger({ blocks: ledger, height: 3, signal: never }))).rejects.toThrow('fork');
});

test('it ends when it is told to, with the reason', async () => {
    const stop = new AbortController();
    const reading = numbersOf(readLedger({ blocks: blocks(3), height: 4, signal: stop.signal }));
    stop.abort(new Error('broken off'));
    await expect(reading).rejects.toThrow('broken off');
});
