import { breakBetween } from './block';

const block = (number: number, previousHash: string) => ({
    number,
    previousHash,
    hash: `hash${number}`,
    transactions: [],
});

test('block 0 is the first, and each block names the hash of the one before', () => {
    expect(breakBetween(undefined, block(0, ''))).toBeUndefined();
    expect(breakBetween({ block: 4, hash: 'hash4' }, block(5, 'hash4'))).toBeUndefined();
});

test('a gap, a repeat and a fork are named', () => {
    expect(breakBetween(undefined, block(1, 'hash0'))).toBe('block 1 came where block 0 was due');
    expect(breakBetween({ block: 4, hash: 'hash4' }, block(6, 'hash5'))).toBe(
        'block 6 came where block 5 was due',
    );
    expect(breakBetween({ block: 4, hash: 'hash4' }, block(4, 'hash3'))).toBe(
        'block 4 came where block 5 was due',
    );
    expect(breakBetween({ block: 4, hash: 'hash4' }, block(5, 'other'))).toContain(
        'another ledger, or a fork',
    );
});
