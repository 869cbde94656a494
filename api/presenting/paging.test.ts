import { positionOf } from '../../core/ledger/position';
import { Parameters } from '../openapi/parameters';
import type { ListRequest } from './paging';
import { nextPageUrl, pageRequestOf } from './paging';

const list = (query: Record<string, unknown>, scope = 'Org1MSP'): ListRequest => ({
    path: '/invoices',
    query: new Parameters(query),
    scope,
    cursorValue: 'moment',
});
const cursorIn = (url: string) => new URL(url).searchParams.get('cursor') ?? '';

test('the link to the next page keeps the query and leads on from the last item', () => {
    const url = nextPageUrl('http://h', list({ status: ['issued', 'paid'], limit: 2 }), {
        value: 7,
        id: 'x',
    });
    expect(new URL(url).searchParams.getAll('status')).toEqual(['issued', 'paid']);
    const next = pageRequestOf(list({ status: ['paid', 'issued'], limit: 3, cursor: cursorIn(url) }));
    expect(next).toEqual({ limit: 3, after: { value: 7, id: 'x' } });
});

test.each([
    ['another filter', { currency: 'EUR' }, 'Org1MSP'],
    ['another organisation', {}, 'Org2MSP'],
])('a cursor is refused with %s', (_name, query, scope) => {
    const cursor = cursorIn(nextPageUrl('http://h', list({}), { value: 'a', id: 'x' }));
    expect(() => pageRequestOf(list({ ...query, cursor }, scope))).toThrow('not made by this query');
});

test.each(['', 'x', 'e30', 'W10', 'WzEsMiwzXQ'])(
    'the cursor "%s" that was never given is refused',
    (cursor) => {
        expect(() => pageRequestOf(list({ cursor }))).toThrow('not made by this query');
    },
);

const position = positionOf({ block: 3, transaction: 2, write: 1 });

test.each<[ListRequest['cursorValue'], readonly (string | number)[], readonly unknown[]]>([
    ['moment', [0, 1_700_000_000_000], ['x', -1, 1.5, 2 ** 53, null, [1], {}, true]],
    ['position', [position], ['x', 7, `${position}0`, '', '1.2.3', `${'9'.repeat(16)}${position.slice(16)}`]],
    ['text', ['', 'R-1', '__proto__'], [7, null, ['a'], { $gt: '' }]],
])(
    'a cursor that somebody made up is refused unless its value could be a %s',
    (cursorValue, usable, forged) => {
        const own = { ...list({}), cursorValue };
        const given = cursorIn(nextPageUrl('http://h', own, { value: 1, id: 'x' }));
        const made: unknown = JSON.parse(Buffer.from(given, 'base64url').toString());
        const mark: unknown = Array.isArray(made) ? made[0] : undefined;
        const read = (json: string) =>
            pageRequestOf({ ...list({ cursor: Buffer.from(json).toString('base64url') }), cursorValue })
                .after;
        for (const value of usable)
            expect(read(JSON.stringify([mark, value, 'x']))).toEqual({ value, id: 'x' });
        for (const value of forged) {
            expect(() => read(JSON.stringify([mark, value, 'x']))).toThrow('not made by this query');
        }
        expect(() => read(`["${String(mark)}",1e999,"x"]`)).toThrow('not made by this query');
    },
);
