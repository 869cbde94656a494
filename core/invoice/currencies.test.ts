import { data as published } from 'currency-codes';
import { currencyCodes, currencyDecimals } from './currencies';

describe('the currency table', () => {
    test('is ISO 4217 as currency-codes publishes it', () => {
        const ours = Object.fromEntries(currencyCodes().map((code) => [code, currencyDecimals(code)]));
        const theirs = Object.fromEntries(published.map(({ code, digits }) => [code, digits]));
        expect(ours).toEqual(theirs);
    });

    test('does not know a code that ISO 4217 lacks, nor a lower-case one', () => {
        expect([currencyDecimals('ZZZ'), currencyDecimals('eur'), currencyDecimals('')]).toEqual([
            undefined,
            undefined,
            undefined,
        ]);
    });
});
