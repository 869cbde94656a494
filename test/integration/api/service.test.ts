import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ApiDependencies } from '../../../api/server';
import { StoreUnavailable } from '../../../core/ports/store-unavailable';
import { newInvoiceDraft } from '../../fixtures/invoices';
import type { ApiService, ApiServiceOptions } from '../../support/api-service';
import { startApiService } from '../../support/api-service';
import { overriding } from '../../support/overriding';

let service: ApiService;
afterEach(() => service.close());

async function start(
    over: Partial<ApiDependencies> = {},
    config: ApiServiceOptions['config'] = {},
): Promise<string> {
    service = await startApiService({ over: () => over, config: { readyGraceMs: 200, ...config } });
    return service.keyOf('Org1MSP');
}
test('a database that is away is 503 with Retry-After, and no peer is asked', async () => {
    const away = () => Promise.reject(new StoreUnavailable(new Error('mongodb://secret@host')));
    service = await startApiService({
        over: (store) => ({
            operations: overriding(store.operations, { insert: away, find: away }),
        }),
    });
    const key = await service.keyOf('Org1MSP');
    const reply = await service.client.call('/invoices', { key, body: newInvoiceDraft() });
    expect([reply.status, reply.json.code, reply.headers.get('retry-after')]).toEqual([
        503,
        'STORE_UNAVAILABLE',
        '1',
    ]);
    expect(reply.text).not.toContain('secret');
    expect(service.endorser.requests).toHaveLength(0);
    expect((await service.client.call('/operations/a', { key })).status).toBe(503);
});

test('a database that goes away after the record was written does not make the client send it twice', async () => {
    let isAway = false;
    service = await startApiService({
        over: ({ operations }) => ({
            operations: overriding(operations, {
                apply: (changes) =>
                    isAway
                        ? Promise.reject(new StoreUnavailable(new Error('gone')))
                        : operations.apply(changes),
            }),
        }),
    });
    const key = await service.keyOf('Org1MSP');
    isAway = true;
    const reply = await service.client.call('/invoices', { key, body: newInvoiceDraft() });
    expect([reply.status, reply.json.state]).toEqual([202, 'Created']);
});

test('more requests at once than the bound are 503, and it recovers', async () => {
    const key = await start({}, { maxInFlight: 2, acceptBudgetMs: 30_000 });
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    service.endorser.answerWith(async () => {
        await answered;
        return service.endorser.agreement();
    });
    const post = () => service.client.call('/invoices', { key, body: newInvoiceDraft() });
    const held = [post(), post()];
    while (service.endorser.requests.length < 2) await new Promise((resolve) => setImmediate(resolve));
    const refused = await post();
    expect([refused.status, refused.json.code, refused.headers.get('retry-after')]).toEqual([
        503,
        'OVERLOADED',
        '1',
    ]);
    answer();
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([202, 202]);
    expect((await post()).status).toBe(202);
});

test('one organisation cannot take all places: beyond its own it is 429, and others are served', async () => {
    const key = await start({}, { maxInFlightPerOrganisation: 1, acceptBudgetMs: 30_000 });
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    service.endorser.answerWith(async () => {
        await answered;
        return service.endorser.agreement();
    });
    const held = service.client.call('/invoices', { key, body: newInvoiceDraft() });
    while (service.endorser.requests.length < 1) await new Promise((resolve) => setImmediate(resolve));
    const refused = await service.client.call('/invoices', { key });
    expect([refused.status, refused.json.code, refused.headers.get('retry-after')]).toEqual([
        429,
        'RATE_LIMITED',
        '1',
    ]);
    const other = await service.client.call('/invoices', { key: await service.keyOf('Org2MSP') });
    expect(other.status).toBe(200);
    answer();
    const { id } = (await held).json;
    const waiting = service.client.call(`/operations/${id}?wait=1`, { key });
    expect((await service.client.call('/invoices', { key })).status).toBe(200);
    expect((await waiting).status).toBe(200);
});

test('beyond the bound of background work a request is answered, also while the database is away', async () => {
    let isAway = false;
    service = await startApiService({
        config: { maxBackgroundEndorsements: 0 },
        over: ({ operations }) => ({
            operations: overriding(operations, {
                apply: (changes) =>
                    isAway
                        ? Promise.reject(new StoreUnavailable(new Error('gone')))
                        : operations.apply(changes),
            }),
        }),
    });
    const key = await service.keyOf('Org1MSP');
    const headers = { Prefer: 'respond-async' };
    const post = () => service.client.call('/invoices', { key, headers, body: newInvoiceDraft() });
    expect((await post()).status).toBe(202);
    isAway = true;
    const reply = await post();
    expect([reply.status, reply.json.state]).toEqual([202, 'Created']);
    expect(service.endorser.requests).toHaveLength(0);
});

test('the public address is in every link', async () => {
    const key = await start({}, { publicUrl: 'https://api.example/v1' });
    const reply = await service.client.call('/invoices', { key, body: newInvoiceDraft() });
    expect(reply.headers.get('location')).toMatch(/^https:\/\/api\.example\/v1\/operations\//);
    expect(reply.json.links.invoice).toMatch(/^https:\/\/api\.example\/v1\/invoices\//);
});

const FORWARDED = {
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-Host': 'api.example',
    'X-Forwarded-Prefix': '/v1',
};

test.each([
    [['127.0.0.1/8'], /^https:\/\/api\.example\/v1\/operations\//],
    [[], /^http:\/\/127\.0\.0\.1:\d+\/operations\//],
])('X-Forwarded-* counts behind the trusted proxies %j only', async (trustedProxies, expected) => {
    const key = await start({}, { trustedProxies });
    const reply = await service.client.call('/invoices', {
        key,
        body: newInvoiceDraft(),
        headers: FORWARDED,
    });
    expect(reply.headers.get('location')).toMatch(expected);
});

test('a revoked key is refused within seconds', async () => {
    let now = Date.now();
    const key = await start({ clock: () => now });
    expect((await service.client.call('/invoices', { key })).status).toBe(200);
    const find = service.store.apiKeys.find.bind(service.store.apiKeys);
    jest.spyOn(service.store.apiKeys, 'find').mockImplementation(async (hash) => {
        const record = await find(hash);
        return record && { ...record, revokedAt: now };
    });
    now += 10_000;
    expect((await service.client.call('/invoices', { key })).status).toBe(401);
});

test('requests under way are finished before the service stops', async () => {
    const key = await start({}, { acceptBudgetMs: 30_000 });
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    service.endorser.answerWith(async () => {
        await answered;
        return service.endorser.agreement();
    });
    const reply = service.client.call('/invoices', { key, body: newInvoiceDraft() });
    while (service.endorser.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const closed = service.api.close();
    answer();
    expect((await reply).status).toBe(202);
    await closed;
    await expect(fetch(`${service.api.url}/health/live`)).rejects.toThrow();
    await service.close().catch(() => undefined);
    await start();
});

test('figures tell of requests, operations, waiters and the event loop', async () => {
    const key = await start();
    await service.client.call('/invoices', { key, body: newInvoiceDraft() });
    const { text } = await service.client.call('/metrics');
    expect(text).toMatch(/^operations_in_flight 1$/m);
    expect(text).toMatch(/^operation_waiters 0$/m);
    expect(text).toMatch(
        /http_request_duration_seconds_count\{method="POST",route="\/invoices",status="202"\} 1/,
    );
    expect(text).toMatch(/^event_loop_lag_p99_seconds [\d.e-]+$/m);
});

test('the documentation is served with all that it loads, and lets no foreign script in', async () => {
    await start();
    const page = await service.client.call('/docs');
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self'; /);
    const loaded = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? '');
    expect(loaded.length).toBeGreaterThanOrEqual(4);
    for (const path of loaded) expect((await service.client.call(`/${path}`)).status).toBe(200);
    expect(page.text).not.toMatch(/<script>|style=/);
    expect((await service.client.call('/docs/errors.md')).text).toContain('## INVOICE_EXISTS');
    expect((await service.client.call('/docs/..%2fpackage.json')).status).toBe(400);
});

test('a process that still waits for its database ends at once when asked to, and logs to standard error alone', async () => {
    await start();
    const root = resolve(__dirname, '../../..');
    const child = spawn(
        process.execPath,
        ['-r', join(root, 'test/support/typescript-hook.js'), join(root, 'api/main.ts')],
        {
            env: { ...process.env, MONGODB_URI: 'mongodb://127.0.0.1:1/none', LOG_LEVEL: 'warn' },
            stdio: ['ignore', 'pipe', 'pipe'],
        },
    );
    const ended = once(child, 'exit');
    const output = text(child.stdout);
    let log = '';
    for await (const chunk of child.stderr) {
        log += String(chunk);
        if (log.includes('Waiting for MongoDB')) child.kill('SIGTERM');
    }
    expect(await ended).toEqual([0, null]);
    expect(await output).toBe('');
    expect(JSON.parse(log.split('\n')[0] ?? '')).toMatchObject({ level: 40, role: 'api' });
}, 60_000);

test('the description of the service is served as it stands', async () => {
    await start();
    const { json } = await service.client.call('/openapi.json');
    expect(json.openapi).toBe('3.1.0');
    expect(Object.keys(json.paths)).toContain('/transactions/{id}');
});
