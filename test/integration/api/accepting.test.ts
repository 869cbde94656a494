import { invoiceFixtures, newInvoiceDraft } from '../../fixtures/invoices';
import type { ApiService } from '../../support/api-service';
import { startApiService } from '../../support/api-service';

let service: ApiService;
let key: string;

beforeAll(async () => {
    service = await startApiService({ config: { acceptBudgetMs: 300 } });
    key = await service.keyOf('Org1MSP');
});
afterAll(() => service.close());
beforeEach(() => {
    service.endorser.answerWith(() => service.endorser.agreement());
});

const post = (body: unknown, headers: Record<string, string> = {}) =>
    service.client.call('/invoices', { key, body, headers });
const operationAt = (id: string) => service.client.call(`/operations/${id}`, { key });

test('a valid invoice is answered with 202, both ids, and the address of its operation (IBM-6, IBM-11, IBM-23)', async () => {
    const reply = await post(newInvoiceDraft());
    expect(reply.status).toBe(202);
    expect(reply.json).toMatchObject({
        state: 'Endorsed',
        status: 'running',
        progress: { status: 'InProgress' },
        version: 2,
    });
    expect(reply.json.transactionId).toBe(reply.json.id);
    expect(reply.json.invoiceId).toMatch(/^[0-9a-f-]{36}$/);
    expect(reply.headers.get('location')).toBe(`${service.api.url}/operations/${reply.json.id}`);
    expect(reply.headers.get('operation-location')).toBe(reply.headers.get('location'));
    expect(reply.headers.get('retry-after')).toBe('1');
    expect(reply.headers.get('etag')).toBe('"2"');
    expect(reply.headers.has('preference-applied')).toBe(false);
    expect((await operationAt(reply.json.id)).json).toEqual(reply.json);
});

test('the record exists before any proposal leaves (IBM-21)', async () => {
    let found: unknown;
    service.endorser.answerWith(async ({ operationId }) => {
        found = await service.store.operations.find('Org1MSP', operationId);
        return service.endorser.agreement();
    });
    await post(newInvoiceDraft());
    expect(found).toMatchObject({ state: 'Created' });
});

test.each(Object.entries(invoiceFixtures))('the realistic invoice %s is accepted', async (_name, draft) => {
    expect((await post(draft)).status).toBe(202);
});

test('the contract is called with the id and the draft, under the key of the caller (IBM-22)', async () => {
    const draft = newInvoiceDraft({ id: 'my-own-id' });
    await post(draft);
    const request = service.endorser.requests.at(-1);
    expect(request).toMatchObject({ signer: 'Org1MSP-app', proposal: { function: 'CreateInvoice' } });
    const [id, sent = ''] = request?.proposal.args ?? [];
    expect([id, JSON.parse(sent)]).toEqual(['my-own-id', draft]);
});

test('an endorsed envelope wakes the submitter up after the answer, and never leaves the service', async () => {
    const reply = await post(newInvoiceDraft());
    const wait = { atMostMs: 5000, signal: new AbortController().signal };
    const started = performance.now();
    await service.dependencies.submitWakeUp.wait(wait);
    expect(performance.now() - started).toBeLessThan(4000);
    const stored = await service.store.operations.find('Org1MSP', reply.json.id);
    expect(stored?.envelope).toBeDefined();
    expect(reply.text).not.toContain(stored?.envelope);
});

describe('steps', () => {
    test.each([
        ['approve', 'ApproveInvoice', { note: 'fine' }],
        ['reject', 'RejectInvoice', { reason: 'wrong' }],
        ['pay', 'PayInvoice', { reference: 'R1', paidDate: '2026-01-31' }],
        ['cancel', 'CancelInvoice', { reason: 'mistake' }],
    ])('%s calls %s with the revision that If-Match demands', async (step, contractFunction, body) => {
        const reply = await service.client.call(`/invoices/inv1/${step}`, {
            key,
            body,
            headers: { 'If-Match': '"3"' },
        });
        expect(reply.status).toBe(202);
        expect(reply.json).toMatchObject({ action: 'update', invoiceId: 'inv1' });
        expect(service.endorser.requests.at(-1)?.proposal).toEqual({
            function: contractFunction,
            args: ['inv1', JSON.stringify(body), '3'],
        });
    });

    test('an approval needs no body', async () => {
        const reply = await service.client.call('/invoices/inv1/approve', { key, method: 'POST' });
        expect(reply.status).toBe(202);
        expect(service.endorser.requests.at(-1)?.proposal.args).toEqual(['inv1', '{}', '']);
    });

    test.each(['application/json', 'application/merge-patch+json'])('a patch may be %s', async (type) => {
        const reply = await service.client.call('/invoices/inv1', {
            key,
            method: 'PATCH',
            body: { note: null, dueDate: '2026-05-01' },
            headers: { 'Content-Type': type, 'If-Match': '*' },
        });
        expect(reply.status).toBe(202);
        expect(service.endorser.requests.at(-1)?.proposal).toEqual({
            function: 'UpdateInvoice',
            args: ['inv1', '{"note":null,"dueDate":"2026-05-01"}', ''],
        });
    });

    test.each(['3', 'W/"3"', '"3", "4"', '"x"', '""'])('If-Match %s is refused', async (tag) => {
        const asked = service.endorser.requests.length;
        const reply = await service.client.call('/invoices/inv1/approve', {
            key,
            method: 'POST',
            headers: { 'If-Match': tag },
        });
        expect([reply.status, reply.json.code]).toEqual([400, 'PRECONDITION_INVALID']);
        expect(service.endorser.requests).toHaveLength(asked);
    });
});

describe('what the peers say', () => {
    test.each([
        ['INVOICE_EXISTS', 409],
        ['INVOICE_NUMBER_TAKEN', 409],
        ['INVOICE_NOT_FOUND', 404],
        ['LIFECYCLE_FORBIDS', 409],
        ['ORGANISATION_FORBIDS', 403],
        ['REVISION_MISMATCH', 412],
        ['ARGUMENT_INVALID', 400],
        ['SOMETHING_ELSE', 422],
    ])('the refusal %s is answered with %i, and the record is Failed', async (code, status) => {
        service.endorser.answerWith(() => ({ kind: 'rejected', code, message: `${code}: no, because` }));
        const reply = await service.client.call('/invoices/inv1/approve', { key, method: 'POST' });
        expect(reply.status).toBe(status);
        expect(reply.json.code).toBe(status === 422 ? 'CHAINCODE_REJECTED' : code);
        expect(reply.json.operation).toBe(`${service.api.url}/operations/${reply.json.operationId}`);
        const operation = await operationAt(reply.json.operationId);
        expect(operation.json).toMatchObject({
            state: 'Failed',
            status: 'failed',
            error: { code: reply.json.code },
        });
        expect(operation.headers.has('retry-after')).toBe(false);
    });

    test('a broken rule that the contract found is pointed at (IBM-24)', async () => {
        const message = 'INVOICE_INVALID: TOTAL_WRONG at "/totals/taxAmount": must be 2.00, not 1.00';
        service.endorser.answerWith(() => ({ kind: 'rejected', code: 'INVOICE_INVALID', message }));
        const reply = await service.client.call('/invoices/inv1', {
            key,
            method: 'PATCH',
            body: { note: 'x' },
        });
        expect(reply.status).toBe(422);
        expect(reply.json.errors).toEqual([
            { pointer: '/totals/taxAmount', detail: 'must be 2.00, not 1.00' },
        ]);
    });

    test('peers that are away are answered with 503 and Retry-After, and the record is Failed (IBM-24)', async () => {
        service.endorser.answerWith(() => ({ kind: 'unavailable', reason: 'refused' }));
        const reply = await post(newInvoiceDraft());
        expect([reply.status, reply.json.code]).toEqual([503, 'ENDORSEMENT_UNAVAILABLE']);
        expect(reply.headers.get('retry-after')).toBe('1');
        expect((await operationAt(reply.json.operationId)).json).toMatchObject({
            state: 'Failed',
            error: { retryable: true },
        });
    });

    test('peers that disagree are answered with 502', async () => {
        service.endorser.answerWith(() => ({ kind: 'disagreed', reason: 'read sets' }));
        const reply = await post(newInvoiceDraft());
        expect([reply.status, reply.json.code]).toEqual([502, 'ENDORSEMENT_DISAGREED']);
    });

    test('a fault of our own is answered with 500, tells nothing of itself, and leaves a Failed record', async () => {
        service.endorser.answerWith(() => {
            throw new Error('secret wallet path');
        });
        const reply = await post(newInvoiceDraft());
        expect([reply.status, reply.json.code]).toEqual([500, 'INTERNAL']);
        expect(reply.text).not.toMatch(/secret|at /);
        expect((await operationAt(reply.json.operationId)).json.state).toBe('Failed');
    });

    test('peers that take longer than the budget are not waited for, and their word still counts', async () => {
        let answer: (() => void) | undefined;
        service.endorser.answerWith(
            () =>
                new Promise(
                    (resolve) =>
                        (answer = () => {
                            resolve(service.endorser.agreement());
                        }),
                ),
        );
        const reply = await post(newInvoiceDraft());
        expect([reply.status, reply.json.state]).toEqual([202, 'Created']);
        answer?.();
        const later = await service.client.call(`/operations/${reply.json.id}?wait=10`, {
            key,
            headers: { 'If-None-Match': '"1"' },
        });
        expect(later.json.state).toBe('Endorsed');
    });

    test('peers that turn out to be away after the answer are asked again, not given up', async () => {
        let answer: (() => void) | undefined;
        service.endorser.answerWith(
            () =>
                new Promise(
                    (resolve) =>
                        (answer = () => {
                            resolve({ kind: 'unavailable', reason: 'timeout' });
                        }),
                ),
        );
        const reply = await post(newInvoiceDraft());
        answer?.();
        await until(
            async () => (await service.store.operations.find('Org1MSP', reply.json.id))?.work?.tries === 1,
        );
        expect((await operationAt(reply.json.id)).json.state).toBe('Created');
    });
});

describe('respond-async', () => {
    test('is answered before the peers have', async () => {
        service.endorser.answerWith(() => new Promise(() => undefined));
        const started = performance.now();
        const reply = await post(newInvoiceDraft(), { Prefer: 'respond-async' });
        expect(performance.now() - started).toBeLessThan(250);
        expect([reply.status, reply.json.state, reply.json.status]).toEqual([202, 'Created', 'notStarted']);
        expect(reply.headers.get('preference-applied')).toBe('respond-async');
    });

    test('a refusal shows in the operation', async () => {
        service.endorser.answerWith(() => ({
            kind: 'rejected',
            code: 'INVOICE_EXISTS',
            message: 'INVOICE_EXISTS: there',
        }));
        const reply = await post(newInvoiceDraft(), { Prefer: 'respond-async' });
        expect(reply.status).toBe(202);
        const later = await service.client.call(`/operations/${reply.json.id}`, {
            key,
            headers: { Prefer: 'wait=10' },
        });
        expect(later.json).toMatchObject({ state: 'Failed', error: { code: 'INVOICE_EXISTS' } });
    });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + 5000;
    while (!(await condition())) {
        if (Date.now() > deadline) throw new Error('it did not happen within 5 s');
        await new Promise((resolve) => setImmediate(resolve));
    }
}
