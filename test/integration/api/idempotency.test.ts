import type { Operation } from '../../../core/operation/operation';
import { accept } from '../../../core/operation/transitions';
import { newInvoiceDraft } from '../../fixtures/invoices';
import type { ApiService } from '../../support/api-service';
import { startApiService } from '../../support/api-service';

let service: ApiService;
let key: string;
let now = Date.now();

beforeEach(async () => {
    now = Date.now();
    service = await startApiService({ over: () => ({ clock: () => now }) });
    key = await service.keyOf('Org1MSP');
});
afterEach(() => service.close());

const post = (body: unknown, headers: Record<string, string>) =>
    service.client.call('/invoices', { key, body, headers });
const draft = newInvoiceDraft();

async function records(organisation = 'Org1MSP'): Promise<readonly Operation[]> {
    const page = { limit: 200 };
    return (await service.store.operations.list({ filter: { organisation }, order: 'ascending', page }))
        .items;
}

test.each([{ 'Idempotency-Key': '"k1"' }, { 'Idempotency-Key': 'k1' }, { 'Operation-Id': 'op-1' }])(
    'a repeat with %j finds the operation of the first request, without asking the peers again',
    async (headers) => {
        const first = await post(draft, headers);
        const repeat = await post(draft, headers);
        expect(repeat.status).toBe(202);
        expect(repeat.json).toEqual(first.json);
        expect(first.headers.has('idempotent-replayed')).toBe(false);
        expect(repeat.headers.get('idempotent-replayed')).toBe('true');
        expect(service.endorser.requests).toHaveLength(1);
        expect(await records()).toHaveLength(1);
    },
);

test('a key is the same with and without quotes, and blanks and the order of members in the body do not count', async () => {
    const first = await post(draft, { 'Idempotency-Key': 'k1' });
    const reordered = JSON.stringify(Object.fromEntries(Object.entries(draft).toReversed()), undefined, 4);
    const repeat = await service.client.call('/invoices', {
        key,
        raw: reordered,
        headers: { 'Idempotency-Key': '"k1"' },
    });
    expect(repeat.json.id).toBe(first.json.id);
});

test('the client may name the operation (DF-3)', async () => {
    const reply = await post(draft, { 'Operation-Id': 'my-operation' });
    expect(reply.json.id).toBe('my-operation');
    expect((await service.client.call('/transactions/my-operation', { key })).status).toBe(200);
});

test('the same key with another body is 422, with another If-Match too', async () => {
    const headers = { 'Idempotency-Key': 'k1' };
    await post(draft, headers);
    const other = await post({ ...draft, note: 'changed' }, headers);
    expect([other.status, other.json.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    const approve = (tag: string) =>
        service.client.call('/invoices/a/approve', {
            key,
            method: 'POST',
            headers: { 'Idempotency-Key': 'k2', 'If-Match': tag },
        });
    expect((await approve('"1"')).status).toBe(202);
    expect((await approve('"2"')).status).toBe(422);
    expect(await records()).toHaveLength(2);
});

test('the same Operation-Id with another body is 409', async () => {
    await post(draft, { 'Operation-Id': 'op-1' });
    const other = await post({ ...draft, note: 'changed' }, { 'Operation-Id': 'op-1' });
    expect([other.status, other.json.code]).toEqual([409, 'OPERATION_ID_TAKEN']);
});

test('a repeat under the same key cannot rename the operation', async () => {
    await post(draft, { 'Idempotency-Key': 'k1', 'Operation-Id': 'op-1' });
    const other = await post(draft, { 'Idempotency-Key': 'k1', 'Operation-Id': 'op-2' });
    expect([other.status, other.json.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
});

test('keys and operation ids of two organisations do not meet', async () => {
    const other = await service.keyOf('Org2MSP');
    const headers = { 'Idempotency-Key': 'k1', 'Operation-Id': 'op-1' };
    const call = (own: string, sellerMspId: string) =>
        service.client.call('/invoices', {
            key: own,
            body: newInvoiceDraft({ sellerMspId, number: 'N1' }),
            headers,
        });
    expect((await call(key, 'Org1MSP')).status).toBe(202);
    const second = await call(other, 'Org2MSP');
    expect(second.status).toBe(202);
    expect(second.headers.has('idempotent-replayed')).toBe(false);
});

test.each([{ 'Idempotency-Key': 'k1' }, { 'Operation-Id': 'op-1' }])(
    '50 identical requests at once with %j make one operation and one question to the peers',
    async (headers) => {
        const replies = await Promise.all(Array.from({ length: 50 }, () => post(draft, headers)));
        expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([202]));
        expect(new Set(replies.map(({ json }) => json.id)).size).toBe(1);
        expect(new Set(replies.map(({ json }) => json.invoiceId)).size).toBe(1);
        expect(replies.filter(({ headers: sent }) => !sent.has('idempotent-replayed'))).toHaveLength(1);
        expect(service.endorser.requests).toHaveLength(1);
        expect(await records()).toHaveLength(1);
    },
);

test('a refusal of the contract is repeated word for word, without asking again', async () => {
    service.endorser.answerWith(() => ({
        kind: 'rejected',
        code: 'INVOICE_EXISTS',
        message: 'INVOICE_EXISTS: there',
    }));
    const headers = { 'Idempotency-Key': 'k1' };
    const first = await post(draft, headers);
    const repeat = await post(draft, headers);
    expect([first.status, repeat.status]).toEqual([409, 409]);
    expect(repeat.json).toEqual(Object.assign(first.json, { requestId: repeat.json.requestId }));
    expect(repeat.headers.get('idempotent-replayed')).toBe('true');
    expect(service.endorser.requests).toHaveLength(1);
});

test('after peers that were away, the repeat makes a new operation that names the first', async () => {
    service.endorser.answerWith(() => ({ kind: 'unavailable', reason: 'refused' }));
    const headers = { 'Idempotency-Key': 'k1' };
    const first = await post(draft, headers);
    expect(first.status).toBe(503);
    service.endorser.answerWith(() => service.endorser.agreement());
    const repeat = await post(draft, headers);
    expect(repeat.status).toBe(202);
    expect(repeat.json.retryOf).toBe(first.json.operationId);
    expect(repeat.headers.has('idempotent-replayed')).toBe(false);
    expect((await post(draft, headers)).json.id).toBe(repeat.json.id);
    expect(await records()).toHaveLength(2);
});

test('after peers that were away, the repeat under its Operation-Id is told to choose another', async () => {
    service.endorser.answerWith(() => ({ kind: 'unavailable', reason: 'refused' }));
    const headers = { 'Operation-Id': 'op-1' };
    const first = await post(draft, headers);
    expect([first.status, first.headers.get('retry-after')]).toEqual([503, '1']);
    expect(first.json.detail).toContain('choose a new Operation-Id or leave it out');
    service.endorser.answerWith(() => service.endorser.agreement());
    for (const more of [{}, { 'Idempotency-Key': 'k1' }]) {
        const repeat = await post(draft, { ...headers, ...more });
        expect([repeat.status, repeat.json.code]).toEqual([503, 'ENDORSEMENT_UNAVAILABLE']);
        expect(repeat.headers.has('retry-after')).toBe(false);
        expect(repeat.headers.get('idempotent-replayed')).toBe('true');
        expect(repeat.json.detail).toContain('choose a new Operation-Id or leave it out');
    }
    expect((await post(draft, { 'Operation-Id': 'op-2' })).status).toBe(202);
    expect((await post(draft, {})).status).toBe(202);
});

test('a key that was given back may serve another request', async () => {
    service.endorser.answerWith(() => ({ kind: 'unavailable', reason: 'refused' }));
    await post(draft, { 'Idempotency-Key': 'k1' });
    service.endorser.answerWith(() => service.endorser.agreement());
    const other = await post({ ...draft, note: 'another' }, { 'Idempotency-Key': 'k1' });
    expect(other.status).toBe(202);
    expect(other.json).not.toHaveProperty('retryOf');
});

test('what was refused before a record was written leaves the key free', async () => {
    const headers = { 'Idempotency-Key': 'k1' };
    expect((await post({ ...draft, currency: 'QQQ' }, headers)).status).toBe(422);
    expect((await post(draft, headers)).status).toBe(202);
});

test('a record whose deadline is over when the repeat comes has ended, and says so', async () => {
    const headers = { 'Idempotency-Key': 'k1' };
    service.endorser.answerWith(() => new Promise(() => undefined));
    const first = await post(draft, { ...headers, Prefer: 'respond-async' });
    now += 10 * 60_000;
    const repeat = await post(draft, headers);
    expect([repeat.status, repeat.json.code]).toEqual([504, 'DEADLINE_EXCEEDED']);
    expect(repeat.json.operationId).toBe(first.json.id);
});

test('a record whose process died before it asked the peers is taken up by the repeat', async () => {
    const headers = { 'Idempotency-Key': 'k1' };
    const first = await post(draft, headers);
    const [made] = await records();
    if (made === undefined) throw new Error('there is no record');
    const dead = accept({ ...made, id: 'dead', idempotencyKey: 'k2', fingerprint: made.fingerprint }, now);
    await service.store.operations.insert({ ...dead, after: { ...dead.after, attempts: [] } });
    expect((await post(draft, { 'Idempotency-Key': 'k2' })).json).toMatchObject({
        id: 'dead',
        state: 'Created',
    });
    now += 60_000;
    const repeat = await post(draft, { 'Idempotency-Key': 'k2' });
    expect(repeat.json).toMatchObject({ id: 'dead', state: 'Endorsed' });
    expect(repeat.headers.get('idempotent-replayed')).toBe('true');
    expect(first.json.id).not.toBe('dead');
});
