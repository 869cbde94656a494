import fc from 'fast-check';
import { placeOf, positionOf } from './position';

const place = fc.record({
    block: fc.nat({ max: 2 ** 31 - 1 }),
    transaction: fc.nat({ max: 100_000 }),
    write: fc.nat({ max: 100_000 }),
});

test('positions as text are ordered as the places on the ledger', () => {
    fc.assert(
        fc.property(place, place, (a, b) => {
            const before = a.block - b.block || a.transaction - b.transaction || a.write - b.write;
            const text = positionOf(a) < positionOf(b) ? -1 : positionOf(a) > positionOf(b) ? 1 : 0;
            expect(text).toBe(Math.sign(before));
        }),
    );
});

test('a position gives its place back', () => {
    fc.assert(
        fc.property(place, (one) => {
            expect(placeOf(positionOf(one))).toEqual(one);
        }),
    );
});

test('what is not a place is refused', () => {
    expect(() => positionOf({ block: -1, transaction: 0, write: 0 })).toThrow('CORE-POSITION');
    expect(() => positionOf({ block: 2 ** 60, transaction: 0, write: 0 })).toThrow('CORE-POSITION');
    expect(() => placeOf('12')).toThrow('CORE-POSITION');
});
