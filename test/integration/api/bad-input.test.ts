import { connect } from 'node:net';
import { newInvoiceDraft } from '../../fixtures/invoices';
import type { ApiService } from '../../support/api-service';
import { startApiService } from '../../support/api-service';
import type { Reply } from '../../support/checking-client';

let service: ApiService;
let key: string;

beforeAll(async () => {
    service = await startApiService({
        config: { bodyBytes: 64 * 1024, corsOrigins: ['https://app.example'] },
    });
    key = await service.keyOf('Org1MSP');
});
afterAll(() => service.close());

async function recordsOf(organisation: string): Promise<number> {
    const page = { limit: 200 };
    return (await service.store.operations.list({ filter: { organisation }, order: 'ascending', page })).items
        .length;
}

/** What every refusal of a request has in common: its problem, no record, and no question to a peer. */
async function expectRefusal(
    call: Promise<Reply>,
    expected: { status: number; code: string; pointer?: string },
): Promise<void> {
    const { status, json } = await call;
    expect([status, json.code]).toEqual([expected.status, expected.code]);
    if (expected.pointer !== undefined) {
        expect(json.errors.map(({ pointer }) => pointer)).toContain(expected.pointer);
    }
    expect(await recordsOf('Org1MSP')).toBe(0);
    expect(service.endorser.requests).toHaveLength(0);
}

const post = (body: unknown, headers: Record<string, string> = {}) =>
    service.client.call('/invoices', { key, body, headers });
const raw = (body: string | Buffer, headers: Record<string, string> = {}) =>
    service.client.call('/invoices', { key, raw: body, headers });
const draft = newInvoiceDraft();

describe('bodies', () => {
    test.each([
        ['cut off', '{"number":'],
        ['empty', ' '],
        ['two documents', '{} {}'],
        ['not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
        ['a comment', '{} // x'],
        ['half a character', JSON.stringify({ ...draft, note: 'half \ud83d' })],
        ['half a character in a name', '{"\\uD83D": 1}'],
    ])('that are not JSON (%s) are refused', async (_name, body) => {
        await expectRefusal(raw(body), { status: 400, code: 'BODY_MALFORMED' });
    });

    test('that are missing are refused', async () => {
        await expectRefusal(service.client.call('/invoices', { key, method: 'POST' }), {
            status: 415,
            code: 'MEDIA_TYPE_UNSUPPORTED',
        });
    });

    test.each([
        ['a number for a string', { ...draft, number: 7 }, '/number'],
        ['a string for a list', { ...draft, lines: 'x' }, '/lines'],
        [
            'a float for money',
            { ...draft, totals: { ...draft.totals, payableAmount: 1183.95 } },
            '/totals/payableAmount',
        ],
        ['null', { ...draft, note: null }, '/note'],
        ['a missing member', { ...draft, currency: undefined }, '/currency'],
        ['an unknown member', { ...draft, colour: 'red' }, '/colour'],
        ['an unknown member within', { ...draft, seller: { ...draft.seller, 'a/b': 1 } }, '/seller/a~1b'],
        ['an id that is no part of a path', { ...draft, id: '../x' }, '/id'],
        ['no day of the calendar', { ...draft, issueDate: '2026-02-30' }, '/issueDate'],
        ['a member of the ledger', { ...draft, status: 'paid' }, '/status'],
        ['no line', { ...draft, lines: [] }, '/lines'],
    ])('with %s are refused, and the member is pointed at', async (_name, body, pointer) => {
        await expectRefusal(post(body), { status: 400, code: 'REQUEST_INVALID', pointer });
    });

    test.each([null, [], 'x', 7, true])('that are no object (%j) are refused', async (body) => {
        await expectRefusal(post(body), { status: 400, code: 'REQUEST_INVALID', pointer: '' });
    });

    test('with a member __proto__ are refused, and nothing is polluted', async () => {
        await expectRefusal(raw(JSON.stringify(draft).replace('{', '{"__proto__":{"x":1},')), {
            status: 400,
            code: 'REQUEST_INVALID',
            pointer: '/__proto__',
        });
        expect(Reflect.get({}, 'x')).toBeUndefined();
    });

    test('with many faults name several of them (IBM-20)', async () => {
        const { json } = await post({ ...draft, number: 1, currency: 2, issueDate: 'x' });
        expect(json.errors.length).toBeGreaterThanOrEqual(3);
    });

    test('that are too large are refused with the limit', async () => {
        const call = raw(JSON.stringify({ ...draft, note: 'x'.repeat(70_000) }));
        await expectRefusal(call, { status: 413, code: 'BODY_TOO_LARGE' });
        expect((await call).json.limit).toBe(64 * 1024);
    });

    test('that are nested too deeply are refused', async () => {
        await expectRefusal(raw('['.repeat(30_000) + ']'.repeat(30_000)), {
            status: 400,
            code: 'BODY_TOO_DEEP',
        });
    });

    test.each([
        ['text/plain', {}],
        ['application/json', { 'Content-Encoding': 'gzip' }],
        ['application/merge-patch+json', {}],
    ])('that are %s %j are not read', async (type, headers) => {
        const sent = { 'Content-Type': type, ...headers };
        await expectRefusal(raw(JSON.stringify(draft), sent), {
            status: 415,
            code: 'MEDIA_TYPE_UNSUPPORTED',
        });
    });

    test('may name their character set', async () => {
        const other = await startApiService();
        const own = await other.keyOf('Org1MSP');
        const headers = { 'Content-Type': 'Application/JSON; charset=utf-8' };
        expect((await other.client.call('/invoices', { key: own, body: draft, headers })).status).toBe(202);
        await other.close();
    });
});

describe('rules of an invoice', () => {
    test.each([
        [
            'totals that do not add up',
            { totals: { ...draft.totals, taxAmount: '184.01' } },
            '/totals/taxAmount',
        ],
        ['an unknown currency', { currency: 'QQQ' }, '/currency'],
        ['a due date before the issue date', { dueDate: '2025-02-01' }, '/dueDate'],
    ])('%s are refused with 422', async (_name, change, pointer) => {
        await expectRefusal(post({ ...draft, ...change }), { status: 422, code: 'INVOICE_INVALID', pointer });
    });

    test('nobody issues the invoice of another organisation', async () => {
        await expectRefusal(post(newInvoiceDraft({ sellerMspId: 'Org2MSP', buyerMspId: 'Org1MSP' })), {
            status: 403,
            code: 'ORGANISATION_FORBIDS',
            pointer: '/seller/mspId',
        });
    });
});

describe('steps', () => {
    const step = (path: string, body: unknown, method = 'POST') =>
        service.client.call(path, { key, method, body });

    test.each([
        ['/invoices/a/reject', {}, '/reason'],
        ['/invoices/a/reject', { reason: '' }, '/reason'],
        ['/invoices/a/cancel', { reason: 7 }, '/reason'],
        ['/invoices/a/pay', { paidDate: '2026-13-01' }, '/paidDate'],
        ['/invoices/a/approve', { reason: 'x' }, '/reason'],
    ])('%s with %j is refused', async (path, body, pointer) => {
        await expectRefusal(step(path, body), { status: 400, code: 'REQUEST_INVALID', pointer });
    });

    test.each([
        [{}, ''],
        [{ id: 'b' }, '/id'],
        [{ status: 'paid' }, '/status'],
        [{ number: null }, '/number'],
        [{ seller: { name: null } }, '/seller/name'],
        [{ lines: [{}] }, '/lines/0/id'],
    ])('the patch %j is refused', async (body, pointer) => {
        await expectRefusal(step('/invoices/a', body, 'PATCH'), {
            status: 400,
            code: 'REQUEST_INVALID',
            pointer,
        });
    });
});

describe('headers and parameters', () => {
    test.each([
        '',
        '"',
        '"a" b',
        '"ä"',
        'with blank inside',
        'x'.repeat(256),
        '"' + 'x'.repeat(256) + '"',
        '7; "',
    ])('the Idempotency-Key %s is refused', async (value) => {
        const headers = { 'Idempotency-Key': Buffer.from(value).toString('latin1') };
        await expectRefusal(post(draft, headers), { status: 400, code: 'IDEMPOTENCY_KEY_INVALID' });
    });

    test.each(['a/b', '..', 'x'.repeat(65), 'a b'])('the Operation-Id %s is refused', async (value) => {
        await expectRefusal(post(draft, { 'Operation-Id': value }), {
            status: 400,
            code: 'REQUEST_INVALID',
            pointer: 'operation-id',
        });
    });

    test.each([
        ['/invoices?colour=red', 'colour'],
        ['/invoices?status=lost', 'status'],
        ['/invoices?limit=-1', 'limit'],
        ['/invoices?limit=1&limit=2', 'limit'],
        ['/invoices?limit=x', 'limit'],
        ['/invoices?payableFrom=abc', 'payableFrom'],
        ['/invoices?issueDateFrom=2026-02-30', 'issueDateFrom'],
        ['/invoices?orderby=colour', 'orderby'],
        ['/transactions?status=Lost', 'status'],
        ['/transactions?action=delete', 'action'],
        ['/operations/x?wait=-1', 'wait'],
        ['/operations/x?wait=1.5', 'wait'],
        ['/invoices/a?x=1', 'x'],
        ['/health/live?x=1', 'x'],
    ])('%s is refused', async (path, pointer) => {
        await expectRefusal(service.client.call(path, { key }), {
            status: 400,
            code: 'REQUEST_INVALID',
            pointer,
        });
    });

    test('a cursor that no page gave is refused', async () => {
        await expectRefusal(service.client.call('/invoices?cursor=abc', { key }), {
            status: 400,
            code: 'CURSOR_INVALID',
        });
    });

    test('a path that is not well encoded is refused', async () => {
        await expectRefusal(service.client.call('/invoices/%zz', { key }), {
            status: 400,
            code: 'REQUEST_INVALID',
        });
    });

    test('who does not take JSON is told so', async () => {
        await expectRefusal(service.client.call('/invoices', { key, headers: { Accept: 'text/csv' } }), {
            status: 406,
            code: 'NOT_ACCEPTABLE',
        });
    });
});

describe('who may call', () => {
    test.each([undefined, 'Basic abc', 'Bearer', 'Bearer unknown', 'Bearer a b'])(
        '%s is 401',
        async (authorization) => {
            const headers: Record<string, string> =
                authorization === undefined ? {} : { Authorization: authorization };
            const reply = await service.client.call('/invoices', { body: draft, headers });
            expect([reply.status, reply.json.code]).toEqual([401, 'UNAUTHENTICATED']);
            expect(reply.headers.get('www-authenticate')).toBe('Bearer');
            expect(service.endorser.requests).toHaveLength(0);
        },
    );

    test('a key without the scope is 403', async () => {
        const reader = await service.keyOf('Org1MSP', ['invoices.read']);
        const reply = await service.client.call('/invoices', { key: reader, body: draft });
        expect([reply.status, reply.json.code]).toEqual([403, 'SCOPE_MISSING']);
        expect(reply.json.detail).toContain('invoices.write');
    });
});

describe('addresses', () => {
    test('that are not there are 404', async () => {
        const reply = await service.client.call('/nothing', { key });
        expect([reply.status, reply.json.code]).toEqual([404, 'ROUTE_NOT_FOUND']);
        expect(reply.headers.get('content-type')).toMatch('application/problem+json');
    });

    test('with another method are 405 and say which there are', async () => {
        const reply = await service.client.call('/invoices/a', { key, method: 'DELETE' });
        expect([reply.status, reply.json.code]).toEqual([405, 'METHOD_NOT_ALLOWED']);
        expect(reply.headers.get('allow')).toBe('GET, HEAD, PATCH, OPTIONS');
    });

    test('answer browsers of a configured origin, and no others', async () => {
        const preflight = (origin: string) =>
            service.client.call('/invoices', {
                method: 'OPTIONS',
                headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
            });
        const allowed = await preflight('https://app.example');
        expect(allowed.status).toBe(204);
        expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example');
        expect(allowed.headers.get('access-control-allow-methods')).toContain('POST');
        expect((await preflight('https://evil.example')).headers.has('access-control-allow-origin')).toBe(
            false,
        );
    });

    test('tell browsers which headers they may read', async () => {
        const reply = await service.client.call('/invoices', {
            key,
            headers: { Origin: 'https://app.example' },
        });
        expect(reply.headers.get('access-control-expose-headers')).toBe(
            'Location, Operation-Location, Retry-After, ETag, Link, Preference-Applied, Content-Location, Request-Id, Idempotent-Replayed, RateLimit-Policy, RateLimit',
        );
    });

    test("carry a request id, the caller's own if it is usable", async () => {
        const given = await service.client.call('/health/live', { headers: { 'Request-Id': 'my-request' } });
        expect(given.headers.get('request-id')).toBe('my-request');
        const other = await service.client.call('/health/live', { headers: { 'Request-Id': 'a b"c' } });
        expect(other.headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/);
    });

    test('a Host that is none does not get into links', async () => {
        const { hostname, port } = new URL(service.api.url);
        const socket = connect(Number(port), hostname);
        socket.end(
            `GET /invoices HTTP/1.1\r\nHost: a"b<c>\r\nAuthorization: Bearer ${key}\r\nConnection: close\r\n\r\n`,
        );
        const chunks = await socket.toArray();
        expect(String(Buffer.concat(chunks))).toMatch(/^HTTP\/1\.1 400 /);
    });
});
