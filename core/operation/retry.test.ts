import fc from 'fast-check';
import { CONFLICT_RETRY, NETWORK_RETRY, delayOf } from './retry';

test('a delay doubles with each try, is never above its ceiling and never below half of it', () => {
    fc.assert(
        fc.property(
            fc.constantFrom(NETWORK_RETRY, CONFLICT_RETRY),
            fc.nat({ max: 1000 }),
            fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
            (policy, tries, random) => {
                const whole = Math.min(policy.ceilingMs, policy.baseMs * 2 ** Math.min(tries, 40));
                expect(delayOf(policy, tries, random)).toBeGreaterThanOrEqual(Math.floor(whole / 2));
                expect(delayOf(policy, tries, random)).toBeLessThanOrEqual(whole);
            },
        ),
    );
});
