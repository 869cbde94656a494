import type { Operation } from '../../../core/operation/operation';
import { RETENTION } from '../../../core/operation/operation-view';
import type { OperationStore } from '../../../core/ports/operation-store';
import { newInvoiceDraft } from '../../fixtures/invoices';
import type { ApiService } from '../../support/api-service';
import { startApiService } from '../../support/api-service';
import {
    acceptedInvoice,
    settledOperation,
    storedOperation,
    submittedOperation,
} from '../../support/operation-steps';
import { overriding } from '../../support/overriding';

let service: ApiService;
let key: string;
let reads = 0;

beforeEach(async () => {
    reads = 0;
    service = await startApiService({
        over: (store) => ({ operations: counted(store.operations) }),
        config: { maxWaitMs: 20_000 },
    });
    key = await service.keyOf('Org1MSP');
});
afterEach(() => service.close());

/** The store, with its reads of single operations counted. */
function counted(operations: OperationStore): OperationStore {
    return overriding(operations, {
        find: (organisation, id) => {
            reads += 1;
            return operations.find(organisation, id);
        },
    });
}

const accepted = (headers: Record<string, string> = {}): Promise<string> =>
    acceptedInvoice(service, key, headers);
const stored = (id: string): Promise<Operation> => storedOperation(service, id);
const submitted = (id: string): Promise<void> => submittedOperation(service, id);
const settled = (id: string, validationCode?: string): Promise<void> =>
    settledOperation(service, id, validationCode);

const waiting = async (count: number): Promise<void> => {
    const deadline = Date.now() + 5000;
    const gauge = new RegExp(`^operation_waiters ${count}$`, 'm');
    while (!gauge.test((await service.client.call('/metrics')).text)) {
        if (Date.now() > deadline) throw new Error(`there are not ${count} waiters within 5 s`);
        await new Promise((resolve) => setImmediate(resolve));
    }
};

test('both names answer with the same bytes, and one says where they come from (IBM-17)', async () => {
    const id = await accepted();
    const operation = await service.client.call(`/operations/${id}`, { key });
    const transaction = await service.client.call(`/transactions/${id}`, { key });
    expect(transaction.text).toBe(operation.text);
    expect(transaction.headers.get('content-location')).toBe(`${service.api.url}/operations/${id}`);
    expect(operation.headers.has('content-location')).toBe(false);
});

test('HEAD answers like GET, without the body (GR-18)', async () => {
    const id = await accepted();
    const get = await service.client.call(`/operations/${id}`, { key });
    const head = await service.client.call(`/operations/${id}`, { key, method: 'HEAD' });
    expect([head.status, head.text]).toEqual([200, '']);
    for (const name of ['etag', 'content-length', 'content-type', 'retry-after']) {
        expect(head.headers.get(name)).toBe(get.headers.get(name));
    }
});

test('an operation that has ended says so, without Retry-After, and leads to its invoice (GR-26)', async () => {
    const id = await accepted();
    await settled(id);
    const reply = await service.client.call(`/operations/${id}`, { key });
    expect(reply.json).toMatchObject({
        status: 'succeeded',
        state: 'Completed',
        progress: { status: 'Completed' },
    });
    expect(reply.headers.has('retry-after')).toBe(false);
    const invoice = await service.client.call(new URL(reply.json.resourceLocation).pathname, { key });
    expect([invoice.status, invoice.headers.get('etag')]).toEqual([200, '"1"']);
    expect(invoice.json.blockchain).toMatchObject({ blockNumber: 7, transactionIndex: 0 });
});

test('If-None-Match of what the client has is 304', async () => {
    const id = await accepted();
    const reply = await service.client.call(`/operations/${id}`, {
        key,
        headers: { 'If-None-Match': '"2"' },
    });
    expect([reply.status, reply.text, reply.headers.get('retry-after')]).toEqual([304, '', '1']);
    const other = await service.client.call(`/operations/${id}`, {
        key,
        headers: { 'If-None-Match': '"1", W/"7"' },
    });
    expect(other.status).toBe(200);
});

test.each([
    ['Prefer', { path: '', headers: { Prefer: 'wait=15' } }],
    ['?wait', { path: '?wait=15', headers: {} }],
])(
    'a wait by %s is answered as soon as the operation has ended, not before',
    async (_name, { path, headers }) => {
        const id = await accepted();
        const reply = service.client.call(`/operations/${id}${path}`, { key, headers });
        await waiting(1);
        await submitted(id);
        await settled(id);
        expect((await reply).json).toMatchObject({ status: 'succeeded', version: 4 });
        const applied = (await reply).headers.get('preference-applied');
        expect(applied).toBe('Prefer' in headers ? 'wait=15' : null);
        await waiting(0);
    },
);

test('a wait by ?wait goes before the header, which is told what it got', async () => {
    const id = await accepted();
    await settled(id);
    const headers = { Prefer: 'wait=15' };
    const reply = await service.client.call(`/operations/${id}?wait=3`, { key, headers });
    expect(reply.headers.get('preference-applied')).toBe('wait=3');
});

test('beyond the bound of waits nobody is held, and no wait is said to be granted', async () => {
    await service.close();
    service = await startApiService({ config: { maxWaiters: 0 } });
    key = await service.keyOf('Org1MSP');
    const headers = { Prefer: 'wait=15' };
    const made = await service.client.call('/invoices', { key, body: newInvoiceDraft(), headers });
    expect([made.status, made.headers.get('preference-applied')]).toEqual([202, null]);
    const reply = await service.client.call(`/operations/${made.json.id}`, { key, headers });
    expect([reply.status, reply.headers.get('preference-applied')]).toEqual([200, null]);
});

test('a wait that is over answers what the store says, also of a change that nobody has told of yet', async () => {
    const id = await accepted();
    const wait = (headers: Record<string, string>) =>
        service.client.call(`/operations/${id}?wait=1`, { key, headers });
    const held = [wait({}), wait({ 'If-None-Match': '"2"' })];
    await waiting(2);
    service.store.events.read = () => Promise.resolve([]);
    reads = 0;
    await submitted(id);
    for (const { status, json } of await Promise.all(held)) {
        expect([status, json.state]).toEqual([200, 'Submitted']);
    }
    expect(reads).toBe(2);
});

test('what ended longer ago than it is kept is 410 by both names, and no longer listed (GR-17)', async () => {
    const id = await accepted();
    await settled(id);
    const { endedAt = 0 } = await stored(id);
    const expired = { ...(await stored(id)), endedAt: endedAt - RETENTION.readableMs };
    const before = { ...expired, endedAt };
    await service.store.operations.apply([{ before, after: { ...expired, rev: expired.rev + 1 } }]);
    for (const path of [`/operations/${id}`, `/transactions/${id}`, `/operations/${id}?wait=5`]) {
        const reply = await service.client.call(path, { key });
        expect([reply.status, reply.json.code]).toEqual([410, 'OPERATION_EXPIRED']);
    }
    expect((await service.client.call('/transactions', { key })).json).toEqual([]);
});

test('a wait with If-None-Match is answered at the next change', async () => {
    const id = await accepted();
    const reply = service.client.call(`/operations/${id}?wait=15`, {
        key,
        headers: { 'If-None-Match': '"2"' },
    });
    await waiting(1);
    await submitted(id);
    expect((await reply).json).toMatchObject({ state: 'Submitted', version: 3 });
});

test('a wait that is over answers with the present state, or 304 (IBM2-1)', async () => {
    const id = await accepted();
    const plain = await service.client.call(`/operations/${id}?wait=1`, { key });
    expect([plain.status, plain.json.state]).toEqual([200, 'Endorsed']);
    const conditional = await service.client.call(`/operations/${id}?wait=1`, {
        key,
        headers: { 'If-None-Match': '"2"' },
    });
    expect(conditional.status).toBe(304);
});

test('a longer wait than is granted is shortened, and said to be (DF-6)', async () => {
    const id = await accepted();
    await settled(id);
    const reply = await service.client.call(`/operations/${id}`, { key, headers: { Prefer: 'wait=9999' } });
    expect(reply.headers.get('preference-applied')).toBe('wait=20');
});

test('a hundred waits cost one read each and no more while they wait (DF-12, IBM-4)', async () => {
    const id = await accepted();
    const replies = Array.from({ length: 100 }, () =>
        service.client.call(`/operations/${id}?wait=15`, { key }),
    );
    await waiting(100);
    reads = 0;
    await settled(id);
    const all = await Promise.all(replies);
    expect(all.every(({ json }) => json.status === 'succeeded')).toBe(true);
    expect(reads).toBe(0);
});

test('a client that hangs up no longer waits', async () => {
    const id = await accepted();
    const hangUp = new AbortController();
    const reply = service.client.call(`/operations/${id}?wait=15`, { key, signal: hangUp.signal });
    await waiting(1);
    hangUp.abort();
    await expect(reply).rejects.toThrow();
    await waiting(0);
});

test('a shutdown ends waits with the present state', async () => {
    const id = await accepted();
    const reply = service.client.call(`/operations/${id}?wait=15`, { key });
    await waiting(1);
    await service.api.close();
    expect((await reply).json.state).toBe('Endorsed');
    await service.close().catch(() => undefined);
    service = await startApiService();
});

test('nobody sees or waits for the operation of another organisation', async () => {
    const id = await accepted();
    const other = await service.keyOf('Org2MSP');
    for (const path of [`/operations/${id}`, `/transactions/${id}`, `/operations/${id}?wait=15`]) {
        const reply = await service.client.call(path, { key: other });
        expect([reply.status, reply.json.code]).toEqual([404, 'OPERATION_NOT_FOUND']);
    }
    expect((await service.client.call('/transactions', { key: other })).json).toEqual([]);
});

describe('a change with Prefer: wait', () => {
    const change = (headers: Record<string, string>) =>
        service.client.call('/invoices', {
            key,
            body: newInvoiceDraft({ id: 'waited' }),
            headers: { ...headers, 'Operation-Id': 'w' },
        });

    test('is answered with 200 and the operation when it succeeds in time', async () => {
        const reply = change({ Prefer: 'wait=15' });
        await waiting(1);
        await settled('w');
        expect((await reply).status).toBe(200);
        expect((await reply).json).toMatchObject({ id: 'w', status: 'succeeded' });
        expect((await reply).headers.get('preference-applied')).toBe('wait=15');
        expect((await reply).headers.get('content-location')).toMatch(/\/operations\/w$/);
    });

    test('is answered with 201 and the invoice for those who prefer it', async () => {
        const reply = change({ Prefer: 'wait=15, return=representation' });
        await waiting(1);
        await settled('w');
        expect((await reply).status).toBe(201);
        expect((await reply).json).toMatchObject({ id: 'waited', status: 'issued', revision: 1 });
        expect((await reply).headers.get('location')).toMatch(/\/invoices\/waited$/);
        expect((await reply).headers.get('operation-location')).toMatch(/\/operations\/w$/);
        expect((await reply).headers.get('preference-applied')).toBe('wait=15, return=representation');
    });

    test('is answered with the problem when the ledger refuses it', async () => {
        const reply = change({ Prefer: 'wait=15' });
        await waiting(1);
        await settled('w', 'ENDORSEMENT_POLICY_FAILURE');
        expect([(await reply).status, (await reply).json.code]).toEqual([502, 'ENDORSEMENT_POLICY_FAILURE']);
        expect((await reply).json.operation).toMatch(/\/operations\/w$/);
    });

    test('is answered with 202 when the time is over', async () => {
        const reply = await change({ Prefer: 'wait=1' });
        expect([reply.status, reply.json.state]).toEqual([202, 'Endorsed']);
        expect(reply.headers.get('preference-applied')).toBe('wait=1');
    });
});
