import { randomUUID } from 'node:crypto';
import type { Operation } from '../../../core/operation/operation';
import { newInvoiceDraft } from '../../fixtures/invoices';
import { SCOPES } from '../../../core/ports/api-key-store';
import type { ApiService } from '../../support/api-service';
import { startApiService } from '../../support/api-service';
import {
    acceptedInvoice,
    settledOperation,
    storedOperation,
    submittedOperation,
} from '../../support/operation-steps';

let service: ApiService;
let key: string;

beforeEach(async () => {
    service = await startApiService();
    key = await service.keyOf('Org1MSP', SCOPES);
});
afterEach(() => service.close());

const accepted = (headers: Record<string, string> = {}): Promise<string> =>
    acceptedInvoice(service, key, headers);
const settled = (id: string, code?: string): Promise<void> => settledOperation(service, id, code);
const stored = (id: string): Promise<Operation> => storedOperation(service, id);
const post = (path: string, body?: object, headers: Record<string, string> = {}) =>
    service.client.call(path, { key, method: 'POST', headers, ...(body !== undefined && { body }) });
const get = (path: string) => service.client.call(path, { key });
const remove = (id: string, headers: Record<string, string> = {}) =>
    service.client.call(`/operations/${id}`, { key, method: 'DELETE', headers });

describe('POST /operations/{id}/cancel', () => {
    test('ends an operation that is not with the ordering service as canceled, and nothing of it can be sent (GR-2)', async () => {
        const id = await accepted();
        const reply = await post(`/operations/${id}/cancel`, { reason: 'ordered twice' });
        expect([reply.status, reply.json.status, reply.json.state]).toEqual([200, 'canceled', 'Canceled']);
        expect(reply.json.progress).toMatchObject({ status: 'Failed', message: 'Canceled: ordered twice' });
        expect(reply.headers.has('retry-after')).toBe(false);
        expect(await service.store.operations.due('submit', { now: Date.now() + 1e9, limit: 9 })).toEqual([]);
    });

    test('answers the same to whoever cancels it again', async () => {
        const id = await accepted();
        const first = await post(`/operations/${id}/cancel`);
        const second = await post(`/operations/${id}/cancel`, { reason: 'again' });
        expect([second.status, second.text]).toEqual([200, first.text]);
    });

    test('is refused with 409 once the envelope was handed over, and the operation goes on', async () => {
        const id = await accepted();
        await submittedOperation(service, id);
        const reply = await post(`/operations/${id}/cancel`);
        expect([reply.status, reply.json.code]).toEqual([409, 'OPERATION_NOT_CANCELABLE']);
        await settled(id);
        expect((await get(`/operations/${id}`)).json.status).toBe('succeeded');
        expect((await post(`/operations/${id}/cancel`)).status).toBe(409);
    });

    test('and a submitter at the same moment: exactly one of them has its way (GR-15)', async () => {
        for (let round = 0; round < 10; round += 1) {
            const id = await accepted();
            const [reply] = await Promise.all([
                post(`/operations/${id}/cancel`),
                submittedOperation(service, id).catch(() => undefined),
            ]);
            const expected = reply.status === 200 ? 'Canceled' : 'Submitted';
            expect([id, (await stored(id)).state]).toEqual([id, expected]);
        }
    });

    test('a client that waits for the answer of its POST is told', async () => {
        const operationId = randomUUID();
        const answer = service.client.call('/invoices', {
            key,
            body: newInvoiceDraft(),
            headers: { prefer: 'wait=20', 'operation-id': operationId },
        });
        const deadline = Date.now() + 5000;
        while ((await service.store.operations.find('Org1MSP', operationId))?.state !== 'Endorsed') {
            if (Date.now() > deadline) throw new Error('it was not endorsed within 5 s');
            await new Promise((resolve) => setImmediate(resolve));
        }
        await post(`/operations/${operationId}/cancel`);
        const reply = await answer;
        expect([reply.status, reply.json.code]).toEqual([409, 'OPERATION_CANCELED']);
    });

    test('with an outdated If-Match is 412 and changes nothing', async () => {
        const id = await accepted();
        const reply = await post(`/operations/${id}/cancel`, {}, { 'if-match': '"1"' });
        expect([reply.status, reply.json.code]).toEqual([412, 'OPERATION_CHANGED']);
        expect((await stored(id)).state).toBe('Endorsed');
        expect((await post(`/operations/${id}/cancel`, {}, { 'if-match': '"2"' })).status).toBe(200);
    });

    test('needs its own scope, and finds no operation of others', async () => {
        const id = await accepted();
        const reader = await service.keyOf('Org1MSP', ['operations.read']);
        const path = `/operations/${id}/cancel`;
        expect((await service.client.call(path, { key: reader, method: 'POST' })).status).toBe(403);
        const other = await service.keyOf('Org2MSP', ['operations.cancel']);
        expect((await service.client.call(path, { key: other, method: 'POST' })).status).toBe(404);
    });
});

describe('DELETE /operations/{id}', () => {
    test('makes a tombstone of an operation that has ended: 410, and in no list', async () => {
        const id = await accepted();
        await settled(id);
        expect((await remove(id)).status).toBe(204);
        for (const path of [`/operations/${id}`, `/operations/${id}/history`, `/operations/${id}/result`])
            expect([path, (await get(path)).status]).toEqual([path, 410]);
        expect((await get('/operations')).json.value).toEqual([]);
        expect((await get('/transactions')).json).toEqual([]);
    });

    test('leaves the invoice, which still tells of its transaction (GR-13)', async () => {
        const id = await accepted();
        await settled(id);
        const { objectId, attempts } = await stored(id);
        await remove(id);
        const invoice = await get(`/invoices/${objectId}`);
        expect(invoice.json.blockchain.transactionId).toBe(attempts[0]?.fabricTxId);
        expect((await stored(id)).proposal.args).toEqual([]);
    });

    test('of an operation that runs is 409: it cancels nothing', async () => {
        const id = await accepted();
        const reply = await remove(id);
        expect([reply.status, reply.json.code]).toEqual([409, 'OPERATION_NOT_ENDED']);
    });
});

describe('POST /operations/{id}/retry', () => {
    test('makes one new operation of the same content, however often it is asked for', async () => {
        const id = await accepted();
        await settled(id, 'ENDORSEMENT_POLICY_FAILURE');
        const replies = await Promise.all([1, 2, 3].map(() => post(`/operations/${id}/retry`)));
        expect(replies.map(({ status }) => status)).toEqual([202, 202, 202]);
        expect(new Set(replies.map(({ json }) => json.id)).size).toBe(1);
        const [first] = replies;
        expect(first?.json).toMatchObject({ retryOf: id, action: 'create' });
        const [before, retry] = [await stored(id), await stored(first?.json.id ?? '')];
        expect(retry.proposal).toEqual(before.proposal);
        expect(before.state).toBe('Failed');
    });

    test('is refused while the operation runs, and once it has succeeded', async () => {
        const id = await accepted();
        expect((await post(`/operations/${id}/retry`)).json.code).toBe('OPERATION_NOT_RETRYABLE');
        await settled(id);
        expect((await post(`/operations/${id}/retry`)).status).toBe(409);
    });
});

describe('GET /operations/{id}/result', () => {
    test('is 202 with its own address until the operation has ended, then the invoice under 201', async () => {
        const id = await accepted();
        const pending = await get(`/operations/${id}/result`);
        const self = `${service.api.url}/operations/${id}`;
        expect([pending.status, pending.headers.get('location')]).toEqual([202, `${self}/result`]);
        expect(pending.headers.get('retry-after')).toBe('1');
        await settled(id);
        const done = await get(`/operations/${id}/result`);
        const { objectId } = await stored(id);
        expect([done.status, done.json.id]).toEqual([201, objectId]);
        expect(done.headers.get('location')).toBe(`${service.api.url}/invoices/${objectId}`);
        expect(done.headers.has('retry-after')).toBe(false);
    });

    test('is the mapped error after a failure, while the operation itself is still 200', async () => {
        const id = await accepted();
        await settled(id, 'ENDORSEMENT_POLICY_FAILURE');
        const reply = await get(`/operations/${id}/result`);
        expect([reply.status, reply.json.code]).toEqual([502, 'ENDORSEMENT_POLICY_FAILURE']);
        expect((await get(`/operations/${id}`)).status).toBe(200);
    });

    test('waits like the operation itself', async () => {
        const id = await accepted();
        const waiting = get(`/operations/${id}/result?wait=20`);
        await settled(id);
        expect((await waiting).status).toBe(201);
    });
});

test('the history tells of every version, and agrees with the operation (AOF-5, IBM-2)', async () => {
    const id = await accepted();
    await submittedOperation(service, id);
    await settled(id);
    const { value } = (await get(`/operations/${id}/history`)).json;
    expect(value.map(({ state }) => state)).toEqual(['Created', 'Endorsed', 'Submitted', 'Completed']);
    const operation = (await get(`/operations/${id}`)).json;
    expect(value.at(-1)).toEqual({
        version: operation.version,
        state: operation.state,
        dateTime: operation.lastActionDateTime,
        message: operation.progress.message,
    });
});

describe('the lists of operations', () => {
    const ids = (operations: readonly { id: string }[]): readonly string[] => operations.map(({ id }) => id);

    test('GET /operations pages by nextLink, without a link on the last page', async () => {
        const all = [await accepted(), await accepted(), await accepted()];
        const first = (await get('/operations?limit=2&order=ascending')).json;
        const next = new URL(first.nextLink);
        const second = (await get(`${next.pathname}${next.search}`)).json;
        expect([...ids(first.value), ...ids(second.value)]).toEqual(all);
        expect('nextLink' in second).toBe(false);
    });

    test('find by one or several statuses', async () => {
        const [running, failed, done] = [await accepted(), await accepted(), await accepted()];
        await settled(failed, 'ENDORSEMENT_POLICY_FAILURE');
        await settled(done);
        const found = async (query: string) =>
            ids((await get(`/operations?order=ascending&${query}`)).json.value);
        expect(await found('status=running')).toEqual([running]);
        expect(await found('status=failed&status=succeeded')).toEqual([failed, done]);
    });

    test('find by the time of creation, both ends included, under both names', async () => {
        const id = await accepted();
        const created = new Date((await stored(id)).createdAt);
        const at = (ms: number): string => encodeURIComponent(new Date(created.getTime() + ms).toISOString());
        const count = async (query: string): Promise<readonly number[]> => [
            (await get(`/operations?${query}`)).json.value.length,
            (await get(`/transactions?${query}`)).json.length,
        ];
        expect(await count(`createdDateTimeFrom=${at(0)}&createdDateTimeTo=${at(0)}`)).toEqual([1, 1]);
        expect(await count(`createdDateTimeFrom=${at(1)}`)).toEqual([0, 0]);
        expect(await count(`createdDateTimeTo=${at(-1)}`)).toEqual([0, 0]);
        expect((await get('/operations?createdDateTimeFrom=yesterday')).status).toBe(400);
    });

    test('an invoice leads to what was asked of it, and to nobody else’s (GR-7)', async () => {
        const id = await accepted();
        const { objectId } = await stored(id);
        expect(ids((await get(`/invoices/${objectId}/operations`)).json.value)).toEqual([id]);
        const other = await service.keyOf('Org2MSP');
        expect((await service.client.call(`/invoices/${objectId}/operations`, { key: other })).status).toBe(
            404,
        );
    });
});
