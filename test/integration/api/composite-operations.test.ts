import { CombineLoop } from '../../../api/composite/combine-loop';
import { EndorseLoop } from '../../../api/endorsing/endorse-loop';
import { InProcessWakeUp } from '../../../offchain/in-process/in-process-wake-up';
import { newInvoiceDraft } from '../../fixtures/invoices';
import { SCOPES } from '../../../core/ports/api-key-store';
import type { ApiService } from '../../support/api-service';
import { startApiService } from '../../support/api-service';
import type { Reply } from '../../support/checking-client';
import { settledOperation, storedOperation, submittedOperation } from '../../support/operation-steps';

let service: ApiService;
let key: string;
let stop: AbortController;
let running: Promise<unknown>;

beforeEach(async () => {
    service = await startApiService();
    key = await service.keyOf('Org1MSP', SCOPES);
    stop = new AbortController();
    const wakeUp = (): InProcessWakeUp => new InProcessWakeUp();
    const loops = [
        new CombineLoop({ ...service.dependencies, wakeUp: wakeUp() }),
        new EndorseLoop({ ...service.dependencies, wakeUp: wakeUp(), concurrency: 4, pollMs: 20 }),
    ];
    running = Promise.all(loops.map((loop) => loop.run(stop.signal)));
});
afterEach(async () => {
    stop.abort();
    await running;
    await service.close();
});

const post = (path: string, body?: object, headers: Record<string, string> = {}): Promise<Reply> =>
    service.client.call(path, { key, method: 'POST', headers, ...(body !== undefined && { body }) });
const get = (path: string): Promise<Reply> => service.client.call(path, { key });
const ended = async (id: string): Promise<Reply> => get(`/operations/${id}?wait=20`);
const external = async (): Promise<string> => (await post('/operations', { kind: 'external' })).json.id;
const batch = (body: object = {}, headers: Record<string, string> = {}): Promise<Reply> =>
    post('/invoices/batch', { invoices: [newInvoiceDraft(), newInvoiceDraft()], ...body }, headers);

async function endorsed(id: string): Promise<void> {
    const deadline = Date.now() + 10_000;
    while ((await service.store.operations.find('Org1MSP', id))?.state !== 'Endorsed') {
        if (Date.now() > deadline) throw new Error(`${id} was not endorsed within 10 s`);
        await new Promise((resolve) => setImmediate(resolve));
    }
}

test('a whole of several operations ends when they have, and shows the state of each (AOF-9)', async () => {
    const [a, b] = [await external(), await external()];
    const { id } = (await post('/operations', { kind: 'composite', operations: [a, b] })).json;
    await post(`/operations/${a}/complete`);
    await post(`/operations/${b}/complete`);
    expect((await ended(id)).json).toMatchObject({
        status: 'succeeded',
        counts: { total: 2, succeeded: 2 },
        operations: [a, b],
    });
});

test('wholes may be made of wholes (AOF-9)', async () => {
    const leaf = await external();
    const inner = (await post('/operations', { kind: 'composite', operations: [leaf] })).json.id;
    const outer = (await post('/operations', { kind: 'composite', operations: [inner] })).json.id;
    await post(`/operations/${leaf}/fail`, { message: 'lost' });
    expect((await ended(outer)).json).toMatchObject({ status: 'failed', error: { code: 'CHILD_FAILED' } });
});

test('failFast cancels the rest at the first failure', async () => {
    const [a, b] = [await external(), await external()];
    const body = { kind: 'composite', operations: [a, b], policy: 'failFast' };
    const { id } = (await post('/operations', body)).json;
    await post(`/operations/${a}/fail`);
    expect((await ended(id)).json.status).toBe('failed');
    expect((await get(`/operations/${b}`)).json.status).toBe('canceled');
});

test('a canceled whole cancels what is open below it, and ends then', async () => {
    const [a, b] = [await external(), await external()];
    const { id } = (await post('/operations', { kind: 'composite', operations: [a, b] })).json;
    await post(`/operations/${a}/complete`);
    const reply = await post(`/operations/${id}/cancel`, { reason: 'no longer wanted' });
    expect([reply.status, (await ended(id)).json.status]).toEqual([202, 'canceled']);
    expect((await get(`/operations/${b}`)).json.status).toBe('canceled');
});

test('only operations of one’s own organisation make a whole', async () => {
    const other = await service.keyOf('Org2MSP', ['operations.write']);
    const body = { kind: 'composite', operations: [await external()] };
    const reply = await service.client.call('/operations', { key: other, body });
    expect([reply.status, reply.json.errors[0]?.pointer]).toEqual([400, '/operations/0']);
});

test('a batch is one unit of work over the creation of each of its invoices', async () => {
    const reply = await batch();
    expect([reply.status, reply.json.operations.length]).toEqual([202, 2]);
    for (const id of reply.json.operations) {
        await endorsed(id);
        expect((await get(`/operations/${id}`)).json).toMatchObject({
            kind: 'ledger',
            parent: reply.json.id,
        });
        await settledOperation(service, id);
    }
    expect((await ended(reply.json.id)).json.status).toBe('succeeded');
    const { objectId } = await storedOperation(service, reply.json.operations[0] ?? '');
    expect((await get(`/invoices/${objectId}`)).status).toBe(200);
});

test('a batch with an invoice that breaks a rule is refused whole, and says which', async () => {
    const reply = await batch({ invoices: [newInvoiceDraft(), { ...newInvoiceDraft(), currency: 'XXQ' }] });
    expect([reply.status, reply.json.errors[0]?.pointer]).toEqual([422, '/invoices/1/currency']);
    expect((await get('/operations')).json.value).toEqual([]);
});

test('the same batch again is the same unit of work, with no further invoice', async () => {
    const body = { invoices: [newInvoiceDraft()] };
    const first = await batch(body, { 'idempotency-key': 'b' });
    const again = await batch(body, { 'idempotency-key': 'b' });
    expect([again.json.id, again.json.operations]).toEqual([first.json.id, first.json.operations]);
    expect((await get('/operations?kind=ledger')).json.value).toHaveLength(1);
});

test('what of a batch is with the ordering service goes on when the rest is canceled', async () => {
    const { id, operations } = (await batch()).json;
    const [sent = '', kept = ''] = operations;
    await endorsed(sent);
    await endorsed(kept);
    await submittedOperation(service, sent);
    await post(`/operations/${id}/cancel`);
    expect((await ended(kept)).json.status).toBe('canceled');
    await settledOperation(service, sent);
    expect((await ended(id)).json).toMatchObject({
        status: 'canceled',
        counts: { succeeded: 1, canceled: 1 },
    });
});
