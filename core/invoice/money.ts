import Big from 'big.js';

/** Exact sum of decimal strings; zero for none. */
export function sumOf(amounts: readonly string[]): Big {
    return amounts.reduce((sum, amount) => sum.plus(amount), new Big(0));
}

/** Commercial rounding, half away from zero, as EN 16931's BR-DEC rules and PEPPOL BIS 3 expect. */
export function roundTo(amount: Big, decimals: number): Big {
    return amount.round(decimals, Big.roundHalfUp);
}

/** Digits written after the point. */
export function decimalsIn(amount: string): number {
    return amount.split('.')[1]?.length ?? 0;
}
