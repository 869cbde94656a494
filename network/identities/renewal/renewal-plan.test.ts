import { DAY, MINUTE, SECOND } from '../../../core/instant';
import { isNearEnd, nextLookMs, renewAt } from './renewal-plan';

const YEAR = { since: 0, notAfter: 360 * DAY };
const SHORT = { since: 0, notAfter: 30 * MINUTE };

describe('the plan of renewals', () => {
    test('renews at two thirds of the lifetime', () => {
        expect([renewAt(YEAR), renewAt(SHORT)]).toEqual([240 * DAY, 20 * MINUTE]);
    });

    test('looks every five minutes, also while there is nothing to look at', () => {
        expect(nextLookMs([YEAR], 0, 0)).toBe(5 * MINUTE);
        expect(nextLookMs([], 0, 0)).toBe(5 * MINUTE);
    });

    test('looks in time at one that is due before', () => {
        expect(nextLookMs([YEAR, SHORT], 18 * MINUTE, 0)).toBe(2 * MINUTE);
    });

    test('tries again every five minutes what failed, and more often when little time is left', () => {
        expect(nextLookMs([YEAR], 300 * DAY, 0)).toBe(5 * MINUTE);
        expect(nextLookMs([SHORT], 20 * MINUTE, 0)).toBe(30 * SECOND);
        expect(nextLookMs([SHORT], 30 * MINUTE - SECOND, 0)).toBe(2 * SECOND);
    });

    test('goes on after the end, since somebody may enrol the identity anew', () => {
        expect(nextLookMs([SHORT], 31 * MINUTE, 0)).toBe(5 * MINUTE);
    });

    test('looks earlier by chance, never later', () => {
        expect(nextLookMs([YEAR], 0, 0.5)).toBe(0.95 * 5 * MINUTE);
    });

    test('finds the last tenth of the lifetime worth waking somebody up', () => {
        expect([isNearEnd(YEAR, 323 * DAY), isNearEnd(YEAR, 325 * DAY)]).toEqual([false, true]);
    });
});
