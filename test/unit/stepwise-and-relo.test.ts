import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readApiDocument } from '../../api/openapi/document';
import { documentedOperations } from '../../api/openapi/documented-operation';

const page = readFileSync(join(__dirname, '../../docs/adr/0012-stepwise-and-relo.md'), 'utf8');

/** Of each request in the table: the way that it goes, and why. */
const records = new Map(
    [...page.matchAll(/^\| `([A-Z]+ [^`]+)` \| ([^|]+) \| ([^|]+) \|$/gmu)].map(
        ([, request = '', way = '', reason = '']) => [request, { way, reason }],
    ),
);

const document = readApiDocument();
const requests = [...documentedOperations(document).values()].map(({ method, path }) => ({
    request: `${method.toUpperCase()} ${path}`,
    method,
    responses: document.paths[path]?.[method]?.responses ?? {},
}));

test('every request that starts or changes something has its way, RELO or stepwise, with the reason: add or remove its row (GR-5, GR-11)', () => {
    const changing = requests.filter(({ method }) => method !== 'get').map(({ request }) => request);
    expect([...records.keys()].sort()).toEqual(changing.sort());
    for (const { reason } of records.values()) expect(reason.trim()).not.toBe('');
});

test.each([
    ['stepwise', '202', 'Operation-Location'],
    ['RELO', '201', 'Content-Location'],
])('what the record calls %s is documented with %s and %s (GR-11)', (way, status, header) => {
    const ways = requests.filter(
        ({ request, method }) => method !== 'delete' && records.get(request)?.way === way,
    );
    expect(ways.length).toBeGreaterThan(0);
    for (const { responses } of ways) {
        expect(responses[status]).toMatchObject({ headers: { [header]: expect.anything() as unknown } });
    }
});
