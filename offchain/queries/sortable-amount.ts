import Big from 'big.js';

/** Added to every amount, so that negative ones sort as text, too. The contract allows 15 digits before the point. */
const OFFSET = new Big('1e18');
const LARGEST = OFFSET.minus('1e-10');

/** Digits: 19 before the point hold twice the offset, 10 behind it hold every amount that the contract allows. */
const DECIMALS = 10;
const WIDTH = 19 + 1 + DECIMALS;

/** A decimal string as text of fixed width: `a < b` as amounts exactly if it is so as text. Amounts out of range count as the nearest within. */
export function sortableAmount(amount: string): string {
    const value = new Big(amount);
    const within = value.gt(LARGEST) ? LARGEST : value.lt(LARGEST.neg()) ? LARGEST.neg() : value;
    return within.plus(OFFSET).toFixed(DECIMALS).padStart(WIDTH, '0');
}
