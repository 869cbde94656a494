import type { FeedPlace } from './place';
import { placeIn, placeText } from './place';

const POSITION = '0000000000000007.0000000.0000000';

test.each<FeedPlace>([
    { kind: 'events', after: 0 },
    { kind: 'events', after: 4711 },
    { kind: 'present', family: 'operation', beganAt: 7 },
    { kind: 'present', family: 'invoice', beganAt: 7, cursor: { value: POSITION, id: 'INV-1' } },
    { kind: 'present', family: 'operation', beganAt: 7, cursor: { value: 1_750_000_000_000, id: 'op1' } },
])('the place %j is read back from what a client was given', (place) => {
    expect(placeIn(placeText(place))).toEqual(place);
});

const made = (...parts: readonly unknown[]): string =>
    `p${Buffer.from(JSON.stringify(parts)).toString('base64url')}`;

test.each([
    'x',
    'p',
    'pp',
    '-1',
    made('operation'),
    made('operation', -1),
    made('nothing', 1),
    made('invoice', 1, 'no position', 'INV-1'),
    made('invoice', 1, POSITION),
    made('operation', 1, 'text', 'op1'),
    made('operation', 1, { $gt: 0 }, 'op1'),
])('what no page gave, such as “%s”, is no place', (text) => {
    expect(placeIn(text)).toBeUndefined();
});
