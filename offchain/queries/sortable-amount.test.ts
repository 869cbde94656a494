import Big from 'big.js';
import fc from 'fast-check';
import { sortableAmount } from './sortable-amount';

const amounts = fc
    .tuple(fc.constantFrom('', '-'), fc.bigInt(0n, 999_999_999_999_999n), fc.nat(9999), fc.nat(4))
    .map(([sign, whole, fraction, decimals]) => {
        const digits = fraction.toString().padStart(4, '0').slice(0, decimals);
        return `${sign}${whole}${digits === '' ? '' : `.${digits}`}`;
    });

test('as text, amounts sort as they do as numbers', () => {
    fc.assert(
        fc.property(amounts, amounts, (a, b) => {
            const [left, right] = [sortableAmount(a), sortableAmount(b)];
            expect(Math.sign(left < right ? -1 : left > right ? 1 : 0)).toBe(new Big(a).cmp(b));
            expect(left).toHaveLength(right.length);
        }),
    );
});

test('equal amounts are equal text, however they are written', () => {
    expect(sortableAmount('9.50')).toBe(sortableAmount('9.5'));
    expect(sortableAmount('-0')).toBe(sortableAmount('0.00'));
});

test('amounts out of range sort as the nearest within', () => {
    expect(sortableAmount('1e30') > sortableAmount('999999999999999')).toBe(true);
    expect(sortableAmount('-1e30') < sortableAmount('-999999999999999')).toBe(true);
    expect(sortableAmount('1e30')).toHaveLength(sortableAmount('0').length);
});
