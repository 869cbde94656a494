import fc from 'fast-check';
import { claimOf, lastClaim } from './idempotency-claim';

const keys = fc.string({ minLength: 1, maxLength: 20 });

test('a claim is found under its own key and under no other', () => {
    fc.assert(
        fc.property(keys, keys, fc.nat(999_999), (key, other, round) => {
            const isFound = (wanted: string): boolean => {
                const { $gte, $lte } = lastClaim('Org1MSP', wanted).filter['claim'] as Record<string, string>;
                const claim = claimOf('Org1MSP', key, round);
                return claim >= ($gte ?? '') && claim <= ($lte ?? '');
            };
            expect(isFound(key)).toBe(true);
            expect(isFound(other)).toBe(other === key);
        }),
    );
});

test('a later round sorts behind an earlier one', () => {
    expect(claimOf('o', 'k', 10) > claimOf('o', 'k', 9)).toBe(true);
});
