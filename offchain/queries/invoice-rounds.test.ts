import type { InvoiceVersion } from '../../core/ledger/projection';
import { positionOf } from '../../core/ledger/position';
import { roundsOf } from './invoice-rounds';

const version = (id: string, block: number): InvoiceVersion => ({
    id,
    position: positionOf({ block, transaction: 0, write: 0 }),
    fabricTxId: 'tx',
    at: 0,
});

test('a block in which every invoice is written once is one round', () => {
    expect(roundsOf([version('a', 1), version('b', 1)])).toHaveLength(1);
});

test('versions of one invoice come in rounds of their own, oldest first, each once', () => {
    const rounds = roundsOf([version('a', 3), version('b', 1), version('a', 2), version('a', 3)]);
    expect(rounds).toEqual([[version('a', 2), version('b', 1)], [version('a', 3)]]);
});

test('no versions make no round', () => {
    expect(roundsOf([])).toEqual([]);
});
