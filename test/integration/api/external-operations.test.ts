import { randomUUID } from 'node:crypto';
import { ExpireLoop } from '../../../api/external/expire-loop';
import { InProcessWakeUp } from '../../../offchain/in-process/in-process-wake-up';
import { SCOPES } from '../../../core/ports/api-key-store';
import type { ApiService } from '../../support/api-service';
import { startApiService } from '../../support/api-service';
import type { Reply } from '../../support/checking-client';
import { acceptedInvoice } from '../../support/operation-steps';

let service: ApiService;
let key: string;

beforeEach(async () => {
    service = await startApiService();
    key = await service.keyOf('Org1MSP', SCOPES);
});
afterEach(() => service.close());

const start = (body: object = {}, headers: Record<string, string> = {}): Promise<Reply> =>
    service.client.call('/operations', { key, body: { kind: 'external', ...body }, headers });
const post = (path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> =>
    service.client.call(path, { key, method: 'POST', headers, ...(body !== undefined && { body }) });
const put = (id: string, body: object): Promise<Reply> =>
    service.client.call(`/operations/${id}/state`, { key, method: 'PUT', body });
const get = (path: string): Promise<Reply> => service.client.call(path, { key });

const begun = async (id: string): Promise<void> => {
    const deadline = Date.now() + 5000;
    while ((await service.store.operations.find('Org1MSP', id)) === undefined) {
        if (Date.now() > deadline) throw new Error(`there is no operation ${id} within 5 s`);
        await new Promise((resolve) => setImmediate(resolve));
    }
};

test('an operation is created with its id and its status address, which can be read at once (AOF-2, AOF-3, AOF-14)', async () => {
    const reply = await start({ action: 'ship', objectType: 'parcel', objectId: 'p1' });
    expect([reply.status, reply.json.state]).toEqual([202, 'Created']);
    expect(reply.headers.get('location')).toBe(`${service.api.url}/operations/${reply.json.operationId}`);
    const read = await get(`/operations/${reply.json.operationId}`);
    expect([read.status, read.text]).toEqual([200, reply.text]);
});

test('every state that is set is the one that is read next, and stays in the history (AOF-5, AOF-6, GR-2)', async () => {
    const { id } = (await start()).json;
    const states = ['Packed', 'on its way', 'Delivered'];
    for (const state of states) {
        expect((await put(id, { state, percentComplete: 50 })).status).toBe(200);
        expect((await get(`/operations/${id}`)).json).toMatchObject({
            state,
            status: 'running',
            progress: { percentComplete: 50 },
        });
    }
    const { value } = (await get(`/operations/${id}/history`)).json;
    expect(value.map(({ state }) => state)).toEqual(['Created', ...states]);
});

test('complete is final, however often it is called, and a client that waits goes on (AOF-7, AOF-8, AOF-13)', async () => {
    const { id } = (await start()).json;
    const waiting = get(`/operations/${id}?wait=20`);
    expect((await post(`/operations/${id}/complete`, { result: { tracking: 7 } })).status).toBe(200);
    expect((await post(`/operations/${id}/complete`)).status).toBe(200);
    expect((await waiting).json).toMatchObject({ state: 'Completed', result: { tracking: 7 } });
    expect((await put(id, { state: 'Packed' })).json.code).toBe('OPERATION_ENDED');
    expect((await get(`/operations/${id}/result`)).json).toEqual({ tracking: 7 });
});

test('the reason of a failure may have a target, parts and an inner code', async () => {
    const { id } = (await start()).json;
    const reason = {
        code: 'CARRIER_REFUSED',
        message: 'Two parcels were refused.',
        target: 'parcels',
        details: [
            { code: 'TOO_HEAVY', message: 'over 30 kg', target: 'p1' },
            { code: 'TOO_LARGE', message: 'over 2 m' },
        ],
        innererror: { code: 'DEPOT_7' },
    };
    const failed = await post(`/operations/${id}/fail`, reason);
    expect(failed.json).toMatchObject({ status: 'failed', error: reason });
    const read = await get(`/operations/${id}`);
    expect(read.text).toBe(failed.text);
});

test.each(['fail', 'error', 'faulted'])('%s marks it as failed, with the reason (AOF-10)', async (name) => {
    const { id } = (await start()).json;
    const reply = await post(`/operations/${id}/${name}`, { code: 'PARCEL_LOST', message: 'It is lost.' });
    expect(reply.json).toMatchObject({
        state: 'Failed',
        error: { code: 'PARCEL_LOST', message: 'It is lost.' },
    });
    expect((await post(`/operations/${id}/${name}`)).text).toBe(reply.text);
});

test.each(['PARCEL_LOST', 'UNAUTHENTICATED', 'STORE_UNAVAILABLE'])(
    'the result of work that was reported as failed is 422, whatever word it failed with (%s)',
    async (code) => {
        const { id } = (await start()).json;
        const failed = await post(`/operations/${id}/fail`, { code, message: 'It is lost.' });
        expect(failed.json).toMatchObject({ error: { code, status: 422, retryable: false } });
        const result = await get(`/operations/${id}/result`);
        expect([result.status, result.json]).toMatchObject([
            422,
            { code: 'EXTERNAL_FAILURE', detail: 'It is lost.', errors: [{ code, detail: 'It is lost.' }] },
        ]);
    },
);

test('any name is a state, and the three that have a meaning keep it (AOF-11, AOF-12)', async () => {
    const { id } = (await start()).json;
    for (const state of ['出荷済み', 'family 👩‍👩‍👧']) {
        expect((await put(id, { state })).json.state).toBe(state);
    }
    const path = `/operations/${id}/state`;
    const escaped = { key, method: 'PUT', raw: '{"state":"\\ud83d\\ude9a"}' };
    expect((await service.client.call(path, escaped)).json.state).toBe('🚚');
    expect((await put(id, { state: 'Canceled' })).status).toBe(400);
    expect((await put(id, { state: 'Completed' })).json.status).toBe('succeeded');
    const other = (await start()).json.id;
    expect((await put(other, { state: 'Failed' })).json.status).toBe('failed');
});

test('what is told to an operation of the ledger is refused: only the ledger ends it', async () => {
    const id = await acceptedInvoice(service, key);
    for (const reply of [
        await put(id, { state: 'Completed' }),
        await post(`/operations/${id}/complete`),
        await post(`/operations/${id}/events/approval`, {}),
    ])
        expect([reply.status, reply.json.code]).toEqual([409, 'OPERATION_KIND_FORBIDS']);
});

test('a waiting request is answered with the content of the event that it waits for (DF-1, DF-4, DF-5, DF-9)', async () => {
    const id = randomUUID();
    const answer = start(
        { waitingFor: { event: 'reply', then: 'complete' } },
        { prefer: 'wait=20, return=representation', 'operation-id': id },
    );
    await begun(id);
    expect((await post(`/operations/${id}/events/other`, {})).json.status).toBe('notStarted');
    expect((await post(`/operations/${id}/events/reply`, { text: 'hello' })).status).toBe(202);
    const reply = await answer;
    expect([reply.status, reply.json]).toEqual([200, { text: 'hello' }]);
});

test('an event that comes before it is waited for is not lost, and counts once', async () => {
    const { id } = (await start()).json;
    for (let repeat = 0; repeat < 2; repeat += 1)
        await post(`/operations/${id}/events/approval`, { by: 'bob' }, { 'event-id': 'e1' });
    const reply = await put(id, { state: 'Waiting', waitingFor: { event: 'approval' } });
    expect(reply.json).toMatchObject({
        state: 'Running',
        receivedEvents: [{ id: 'e1', name: 'approval', taken: true }],
    });
});

test('an event for an operation that has ended is 410, for an unknown one 404, and that is not JSON 415', async () => {
    const { id } = (await start()).json;
    const path = `/operations/${id}/events/approval`;
    const text = await service.client.call(path, {
        key,
        raw: 'yes',
        headers: { 'content-type': 'text/plain' },
    });
    expect(text.status).toBe(415);
    await post(`/operations/${id}/complete`);
    const late = await post(path, {});
    expect([late.status, late.json.code]).toEqual([410, 'OPERATION_ENDED']);
    expect((await post(`/operations/${randomUUID()}/events/approval`, {})).status).toBe(404);
});

test('an event larger than a record can keep is refused, and the operation is as before', async () => {
    const { id, version } = (await start()).json;
    const reply = await post(`/operations/${id}/events/approval`, { text: 'x'.repeat(16 * 1024) });
    expect([reply.status, reply.json.code, reply.json.limit]).toEqual([413, 'BODY_TOO_LARGE', 16 * 1024]);
    expect((await get(`/operations/${id}`)).json.version).toBe(version);
});

test('the same request again is the same operation, another one under its name is refused', async () => {
    const first = await start({ action: 'ship' }, { 'idempotency-key': 'k' });
    const again = await start({ action: 'ship' }, { 'idempotency-key': 'k' });
    expect([again.json.id, again.headers.get('idempotent-replayed')]).toEqual([first.json.id, 'true']);
    expect((await start({ action: 'pack' }, { 'idempotency-key': 'k' })).status).toBe(422);
});

test('one that nobody completes ends at its deadline (GR-28)', async () => {
    const { id } = (await start({ deadlineSeconds: 1 })).json;
    const stop = new AbortController();
    const loop = new ExpireLoop({ ...service.dependencies, wakeUp: new InProcessWakeUp() });
    const running = loop.run(stop.signal);
    const reply = await get(`/operations/${id}?wait=20`);
    stop.abort();
    await running;
    expect(reply.json).toMatchObject({ status: 'failed', error: { code: 'DEADLINE_EXCEEDED' } });
});

test('it can be canceled, and whoever does the work then hears that it has ended', async () => {
    const { id } = (await start()).json;
    expect((await post(`/operations/${id}/cancel`)).json.status).toBe('canceled');
    expect((await post(`/operations/${id}/complete`)).status).toBe(409);
});

test('who may only read cannot tell, and nobody tells an operation of another organisation', async () => {
    const { id } = (await start()).json;
    const reader = await service.keyOf('Org1MSP', ['operations.read']);
    const other = await service.keyOf('Org2MSP', ['operations.write']);
    const complete = (who: string): Promise<Reply> =>
        service.client.call(`/operations/${id}/complete`, { key: who, method: 'POST' });
    expect([(await complete(reader)).status, (await complete(other)).status]).toEqual([403, 404]);
});
