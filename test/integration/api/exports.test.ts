import type { Reply } from '../../support/checking-client';
import { ExportScene, idsOf, version } from '../../support/export-scene';
import { overriding } from '../../support/overriding';

let scene: ExportScene;

beforeEach(async () => {
    scene = await ExportScene.begin();
});
afterEach(() => scene.end());

describe('an export', () => {
    test('is answered with 201 and its own address, in two header fields, while it is being provisioned (GR-4, GR-20, GR-21)', async () => {
        const reply = await scene.create({ displayName: 'All of them' });
        const url = `${scene.service.api.url}/exports/${reply.json.id}`;
        expect(reply.status).toBe(201);
        expect([reply.headers.get('location'), reply.headers.get('content-location')]).toEqual([url, url]);
        expect([reply.headers.get('retry-after'), reply.headers.get('etag')]).toEqual(['1', '"1"']);
        expect(reply.headers.has('operation-location')).toBe(false);
        expect(reply.json).toMatchObject({
            displayName: 'All of them',
            status: 'provisioning',
            version: 1,
            filter: {},
            links: { self: url },
        });
        const read = await scene.get(url);
        expect([read.status, read.text, read.headers.get('retry-after')]).toEqual([200, reply.text, '1']);
    });

    test('becomes ready by itself, and is then followed to every invoice that may be seen, once (GR-21, APS-10)', async () => {
        await scene.keepInvoices(230);
        await scene.service.store.invoices.apply([
            version('foreign', 1, { seller: 'Org2MSP', buyer: 'Org3MSP' }),
        ]);
        scene.startLoop();
        const { id } = (await scene.create()).json;
        const ready = await scene.after('provisioning', id);
        expect(ready.json).toMatchObject({ status: 'succeeded', invoiceCount: 230, version: 2 });
        expect([ready.headers.has('retry-after'), ready.headers.get('etag')]).toEqual([false, '"2"']);
        expect(ready.json.links.content).toBe(`${scene.service.api.url}/exports/${id}/content`);
        const lines = await scene.linesOf(id);
        expect(lines.map((line) => line.id)).toEqual(idsOf(230));
        const [first] = (await scene.get('/invoices?orderby=id&order=ascending&limit=1')).json.value;
        expect(lines[0]).toEqual(first);
    });

    test('has the same filters as the list of invoices, and refuses what it does not know', async () => {
        await scene.keepInvoices(3);
        scene.startLoop();
        const { id } = (await scene.create({ filter: { number: 'R-i0001', status: ['issued'] } })).json;
        await scene.after('provisioning', id);
        expect((await scene.linesOf(id)).map((line) => line.id)).toEqual(['i0001']);
        for (const [body, pointer] of [
            [{ colour: 'red' }, '/colour'],
            [{ filter: { colour: 'red' } }, '/filter/colour'],
            [{ filter: { status: ['lost'] } }, '/filter/status/0'],
            [{ filter: { issueDateFrom: '2026-02-30' } }, '/filter/issueDateFrom'],
            [{ status: 'succeeded' }, '/status'],
        ] as const) {
            const reply = await scene.create(body);
            expect([reply.status, reply.json.errors[0]?.pointer]).toEqual([400, pointer]);
        }
    });

    test('of nothing is empty', async () => {
        scene.startLoop();
        const reply = await scene.service.client.call('/exports', { key: scene.key, method: 'POST' });
        const ready = await scene.after('provisioning', reply.json.id);
        expect(ready.json).toMatchObject({ invoiceCount: 0, sizeBytes: 0 });
        expect(await scene.linesOf(reply.json.id)).toEqual([]);
    });

    test('has no content until it is ready, and says when to look again', async () => {
        const { id } = (await scene.create()).json;
        const reply = await scene.get(`/exports/${id}/content`);
        expect([reply.status, reply.json.code]).toEqual([409, 'EXPORT_NOT_READY']);
        expect(reply.headers.get('retry-after')).toBe('1');
    });

    test('is compared by its tag, and not sent again to whoever has it', async () => {
        const { id } = (await scene.create()).json;
        const same = await scene.get(`/exports/${id}`, { 'If-None-Match': '"1"' });
        expect([same.status, same.text, same.headers.get('retry-after')]).toEqual([304, '', '1']);
        scene.startLoop();
        await scene.after('provisioning', id);
        expect((await scene.get(`/exports/${id}`, { 'If-None-Match': '"1"' })).status).toBe(200);
        const final = await scene.get(`/exports/${id}`, { 'If-None-Match': '"2"' });
        expect([final.status, final.headers.has('retry-after')]).toEqual([304, false]);
    });

    test('changes nothing else and asks no peer (GR-9)', async () => {
        await scene.keepInvoices(2);
        const height = jest.spyOn(scene.service.dependencies.ledger, 'height');
        scene.startLoop();
        const { id } = (await scene.create()).json;
        await scene.after('provisioning', id);
        await scene.linesOf(id);
        expect(scene.service.endorser.requests).toHaveLength(0);
        expect(height).not.toHaveBeenCalled();
        const page = { limit: 10 };
        const filter = { organisation: 'Org1MSP' };
        expect(
            (await scene.service.store.operations.list({ filter, order: 'ascending', page })).items,
        ).toEqual([]);
        const events = await scene.service.store.events.read({ after: 0, limit: 100 });
        expect(events.filter(({ subject }) => subject === id)).toEqual([]);
    });
});

describe('the same request again', () => {
    test('is the same export, as it is then; another one under its key is refused', async () => {
        const named = { 'Idempotency-Key': '"k1"' };
        const first = await scene.create({ displayName: 'A' }, named);
        scene.startLoop();
        await scene.after('provisioning', first.json.id);
        const again = await scene.create({ displayName: 'A' }, named);
        expect([again.status, again.json.id, again.json.status]).toEqual([201, first.json.id, 'succeeded']);
        expect(again.headers.get('idempotent-replayed')).toBe('true');
        const other = await scene.create({ displayName: 'B' }, named);
        expect([other.status, other.json.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
        expect((await scene.create({ displayName: 'A' })).json.id).not.toBe(first.json.id);
        expect((await scene.create({}, { 'Idempotency-Key': 'a b' })).json.code).toBe(
            'IDEMPOTENCY_KEY_INVALID',
        );
    });

    test('however many times at once, is one export', async () => {
        const replies = await Promise.all(
            Array.from({ length: 10 }, () => scene.create({}, { 'Idempotency-Key': 'k2' })),
        );
        expect(new Set(replies.map(({ json }) => json.id)).size).toBe(1);
        expect(replies.filter(({ headers }) => headers.has('idempotent-replayed'))).toHaveLength(9);
    });
});

describe('deleting', () => {
    test('is 202 with the status deleting, as often as it is asked for, and then 404, content and all (GR-22, GR-23)', async () => {
        await scene.keepInvoices(2);
        const stop = scene.startLoop();
        const { id } = (await scene.create()).json;
        await scene.after('provisioning', id);
        await stop();
        for (let repeat = 0; repeat < 2; repeat += 1) {
            const reply = await scene.delete(id);
            expect([reply.status, reply.json.status]).toEqual([202, 'deleting']);
            expect([reply.headers.get('retry-after'), reply.headers.get('etag')]).toEqual(['1', '"3"']);
        }
        expect((await scene.get(`/exports/${id}`)).json.status).toBe('deleting');
        expect((await scene.get(`/exports/${id}/content`)).json.code).toBe('EXPORT_WITHOUT_CONTENT');
        scene.startLoop();
        expect((await scene.after('deleting', id)).json.code).toBe('EXPORT_NOT_FOUND');
        expect([(await scene.delete(id)).status, (await scene.get(`/exports/${id}/content`)).status]).toEqual(
            [404, 404],
        );
        const chunk = await scene.store.chunk({ organisation: 'Org1MSP', id }, 0);
        expect(chunk).toBeUndefined();
    });

    test('stops an export that is being written, whatever is written of it (GR-22)', async () => {
        await scene.keepInvoices(250);
        const { store } = scene;
        const { id } = (await scene.create()).json;
        let deleted: Reply | undefined;
        const invoiceExports = overriding(store, {
            putChunk: async (chunk) => {
                const kept = await store.putChunk(chunk);
                deleted ??= await scene.delete(id);
                return kept;
            },
        });
        const stop = scene.startLoop({ invoiceExports });
        expect((await scene.after('provisioning', id)).json.status).not.toBe('succeeded');
        await scene.after('deleting', id);
        await stop();
        expect(deleted?.json.status).toBe('deleting');
        expect(await store.chunk({ organisation: 'Org1MSP', id }, 0)).toBeUndefined();
    });

    test('may be guarded by the tag of what was read', async () => {
        const { id } = (await scene.create()).json;
        const stale = await scene.delete(id, { 'If-Match': '"7"' });
        expect([stale.status, stale.json.code]).toEqual([412, 'EXPORT_CHANGED']);
        expect((await scene.delete(id, { 'If-Match': '"1"' })).status).toBe(202);
    });
});

describe('who may', () => {
    test('create and follow: whoever may read invoices; nobody else (GR-9)', async () => {
        scene.startLoop();
        const { id } = (await scene.create()).json;
        await scene.after('provisioning', id);
        expect((await scene.get(`/exports/${id}/content`)).status).toBe(200);
        const writer = await scene.service.keyOf('Org1MSP', ['invoices.write', 'operations.read']);
        const calls = [
            scene.service.client.call('/exports', { key: writer, body: {} }),
            scene.service.client.call('/exports', { key: writer }),
            scene.service.client.call(`/exports/${id}`, { key: writer }),
            scene.service.client.call(`/exports/${id}/content`, { key: writer }),
            scene.service.client.call(`/exports/${id}`, { key: writer, method: 'DELETE' }),
        ];
        expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
        expect((await scene.service.client.call('/exports', { body: {} })).status).toBe(401);
    });

    test('see it: its organisation; to others it is not there', async () => {
        scene.startLoop();
        const { id } = (await scene.create()).json;
        await scene.after('provisioning', id);
        const other = await scene.service.keyOf('Org2MSP', ['invoices.read']);
        const calls = [
            scene.service.client.call(`/exports/${id}`, { key: other }),
            scene.service.client.call(`/exports/${id}/content`, { key: other }),
            scene.service.client.call(`/exports/${id}`, { key: other, method: 'DELETE' }),
        ];
        expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([404, 404, 404]);
        expect((await scene.service.client.call('/exports', { key: other })).json).toEqual({ value: [] });
        expect((await scene.get(`/exports/${id}`)).status).toBe(200);
    });
});

test('the list has the organisation’s exports, newest first, page by page', async () => {
    const ids: string[] = [];
    for (let number = 0; number < 3; number += 1) ids.unshift((await scene.create()).json.id);
    const first = (await scene.get('/exports?limit=2')).json;
    const second = (await scene.get(first.nextLink)).json;
    expect([...first.value, ...second.value].map(({ id }) => id)).toEqual(ids);
    expect(second).not.toHaveProperty('nextLink');
    expect((await scene.get('/exports?order=ascending&limit=1')).json.value[0]?.id).toBe(ids[2]);
});

test('an organisation has no more exports than it may, until one of them is gone', async () => {
    await scene.end();
    scene = await ExportScene.begin({ maxExports: 2 });
    scene.startLoop();
    const replies = await Promise.all(Array.from({ length: 5 }, () => scene.create()));
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409, 409]);
    const refused = replies.find(({ status }) => status === 409);
    expect(refused?.json).toMatchObject({ code: 'EXPORT_LIMIT_REACHED' });
    expect(refused?.json.detail).toContain('2');
    const other = await scene.service.keyOf('Org2MSP', ['invoices.read']);
    expect((await scene.create({}, {}, other)).status).toBe(201);
    const [gone = ''] = replies.filter(({ status }) => status === 201).map(({ json }) => json.id);
    await scene.delete(gone);
    await scene.after('deleting', gone);
    expect((await scene.create()).status).toBe(201);
});
