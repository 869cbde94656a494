import { positionOf } from './position';
import { differenceLine } from './replica-difference';

const position = positionOf({ block: 3, transaction: 1, write: 0 });
const newer = positionOf({ block: 9, transaction: 0, write: 0 });

test('each difference is one line that names the invoice, the place and the members', () => {
    expect(differenceLine({ kind: 'missing', part: 'invoice', id: 'A', position })).toBe(
        'missing: invoice A (block 3, transaction 1, write 0)',
    );
    expect(differenceLine({ kind: 'superfluous', part: 'version', id: 'A', position })).toBe(
        'superfluous: history of A, version of block 3, transaction 1, write 0',
    );
    expect(
        differenceLine({
            kind: 'differs',
            part: 'invoice',
            id: 'A',
            position,
            found: position,
            members: ['invoice.note', 'terms.status'],
        }),
    ).toBe('differs: invoice A: invoice.note, terms.status');
});

test('a wrong position is told beside the right one, whatever was stored', () => {
    const differs = { kind: 'differs', part: 'invoice', id: 'A', position, members: ['position'] } as const;
    expect(differenceLine({ ...differs, found: newer })).toContain(
        'stands at block 9, transaction 0, write 0, the ledger has block 3',
    );
    expect(differenceLine({ ...differs, found: 'zzz' })).toContain('stands at "zzz"');
});

test('a checkpoint of another ledger says so', () => {
    expect(differenceLine({ kind: 'checkpoint', block: 7, fault: 'another ledger' })).toContain(
        'another ledger',
    );
    expect(differenceLine({ kind: 'checkpoint', block: 7, fault: 'newer than the ledger' })).toContain(
        'newer',
    );
});
