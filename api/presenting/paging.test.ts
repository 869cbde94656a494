import { Parameters } from '../openapi/parameters';
import { nextPageUrl, pageRequestOf } from './paging';

const list = (query: Record<string, unknown>, scope = 'Org1MSP') => ({
    path: '/invoices',
    query: new Parameters(query),
    scope,
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
