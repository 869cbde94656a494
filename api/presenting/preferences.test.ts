import { preferenceApplied, preferencesOf } from './preferences';

const NOTHING = { respondAsync: false, waitMs: undefined, returnRepresentation: false };

test.each([
    [undefined, NOTHING],
    ['respond-async', { ...NOTHING, respondAsync: true }],
    ['wait=10', { ...NOTHING, waitMs: 10_000 }],
    ['Wait=10, Respond-Async', { ...NOTHING, respondAsync: true, waitMs: 10_000 }],
    ['return=representation, wait=5', { ...NOTHING, waitMs: 5000, returnRepresentation: true }],
    ['return="representation"', { ...NOTHING, returnRepresentation: true }],
    ['return=minimal', NOTHING],
    ['wait=3600', { ...NOTHING, waitMs: 60_000 }],
    ['wait=-1', NOTHING],
    ['wait=soon', NOTHING],
    ['handling=lenient; x=1, wait=1', { ...NOTHING, waitMs: 1000 }],
    [',,;=', NOTHING],
    ['wait = 10', { ...NOTHING, waitMs: 10_000 }],
    ['wait=\t10 ,respond-async', { ...NOTHING, respondAsync: true, waitMs: 10_000 }],
    ['return = "representation"', { ...NOTHING, returnRepresentation: true }],
    ['http://odd/, wait=3', { ...NOTHING, waitMs: 3000 }],
    ['8=odd, wait=3, @', { ...NOTHING, waitMs: 3000 }],
    ['odd="a, wait=9", wait=3', { ...NOTHING, waitMs: 3000 }],
    ['odd="unclosed, wait=3', { ...NOTHING, waitMs: 3000 }],
    ['wait=3, wait=9', { ...NOTHING, waitMs: 3000 }],
])('Prefer: %s', (header, expected) => {
    expect(preferencesOf(header, 60_000)).toEqual(expected);
});

test('only what was honoured is said to be', () => {
    expect(preferenceApplied(NOTHING)).toEqual({});
    expect(preferenceApplied({ waitMs: 5000, returnRepresentation: true })).toEqual({
        'Preference-Applied': 'wait=5, return=representation',
    });
});
