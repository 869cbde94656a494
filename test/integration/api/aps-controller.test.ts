import { readApiDocument } from '../../../api/openapi/document';
import { newInvoiceDraft } from '../../fixtures/invoices';
import type { ApiService } from '../../support/api-service';
import { startApiService } from '../../support/api-service';
import type { Reply } from '../../support/checking-client';
import { settledOperation, storedOperation } from '../../support/operation-steps';

let service: ApiService;
let key: string;

afterEach(() => service.close());

async function serve(apsSyncWaitMs: number): Promise<void> {
    service = await startApiService({ config: { apsSyncWaitMs } });
    key = await service.keyOf('Org1MSP');
}

/** What an APS controller does: the same POST, again and again, with nothing but its phase. */
const send = (phase: string, body: object, headers: Record<string, string> = {}): Promise<Reply> =>
    service.client.call('/invoices', { key, body, headers: { 'aps-request-phase': phase, ...headers } });

const operations = async (): Promise<readonly { readonly id: string }[]> =>
    (await service.client.call('/operations', { key })).json.value;

const firstOperation = async (): Promise<string> => {
    const deadline = Date.now() + 5000;
    for (;;) {
        const [operation] = await operations();
        if (operation !== undefined) return operation.id;
        if (Date.now() > deadline) throw new Error('no operation was made within 5 s');
    }
};

test('what is soon done is answered in the sync phase with 200 and the invoice (APS-1, APS-3, APS-9)', async () => {
    await serve(20_000);
    const answer = send('sync', newInvoiceDraft());
    await settledOperation(service, await firstOperation());
    const reply = await answer;
    expect([reply.status, reply.json.status]).toEqual([200, 'issued']);
    expect(reply.headers.has('aps-info')).toBe(false);
});

test('what takes longer is 202 with the time to the next request and what it is doing (APS-4, APS-5, APS-6, APS-9, APS-11)', async () => {
    await serve(0);
    const reply = await send('sync', newInvoiceDraft());
    expect(reply.status).toBe(202);
    expect(reply.headers.get('aps-retry-timeout')).toBe(reply.headers.get('retry-after'));
    expect(reply.headers.get('aps-info')).toBe(reply.json.progress.message);
    expect(reply.headers.get('location')).toBe(`${service.api.url}/operations/${reply.json.id}`);
});

test('the same request sent again makes nothing new, and is 202 until it is 200 (APS-7, APS-12)', async () => {
    await serve(0);
    const draft = newInvoiceDraft();
    const replies = [await send('sync', draft)];
    for (let poll = 0; poll < 3; poll += 1) replies.push(await send('async', draft));
    expect(replies.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    const [id] = [...new Set(replies.map(({ json }) => json.id))];
    expect(await operations()).toHaveLength(1);
    expect(service.endorser.requests).toHaveLength(1);
    await settledOperation(service, id ?? '');
    const done = await send('async', draft);
    expect([done.status, done.json.id]).toEqual([200, (await storedOperation(service, id ?? '')).objectId]);
});

test('two requests that differ in content are two operations (APS-7)', async () => {
    await serve(0);
    await send('sync', newInvoiceDraft());
    await send('sync', newInvoiceDraft());
    expect(await operations()).toHaveLength(2);
});

test('with an Idempotency-Key the key decides (APS-7)', async () => {
    await serve(0);
    const draft = newInvoiceDraft();
    const first = await send('sync', draft, { 'idempotency-key': 'a' });
    const second = await send('sync', draft, { 'idempotency-key': 'b' });
    expect(first.json.id).not.toBe(second.json.id);
});

test('a failure is no 202; the async phase reports it, the sync phase starts anew (APS-ext)', async () => {
    await serve(0);
    const draft = newInvoiceDraft();
    const { id } = (await send('sync', draft)).json;
    await settledOperation(service, id, 'ENDORSEMENT_POLICY_FAILURE');
    for (let poll = 0; poll < 2; poll += 1) {
        const reply = await send('async', draft);
        expect([reply.status, reply.json.code]).toEqual([502, 'ENDORSEMENT_POLICY_FAILURE']);
    }
    const anew = await send('sync', draft);
    expect([anew.status, anew.json.retryOf]).toEqual([202, id]);
});

test('another phase than sync and async is refused, in whatever case it is written (APS-2)', async () => {
    await serve(0);
    expect((await send('later', newInvoiceDraft())).status).toBe(400);
    expect((await send('SYNC', newInvoiceDraft())).status).toBe(202);
});

test('those who name no phase are told nothing of APS', async () => {
    await serve(0);
    const reply = await service.client.call('/invoices', { key, body: newInvoiceDraft() });
    expect([reply.headers.has('aps-info'), reply.headers.has('aps-retry-timeout')]).toEqual([false, false]);
    const repeat = await service.client.call('/invoices', { key, body: newInvoiceDraft() });
    expect(repeat.json.id).not.toBe(reply.json.id);
});

test('every change is documented under both names of its pair (APS-8)', async () => {
    await serve(0);
    const changes = Object.values(readApiDocument().paths)
        .flatMap((item) => [item.post, item.patch])
        .filter((operation) =>
            operation?.parameters?.some(
                (parameter) =>
                    '$ref' in parameter && parameter.$ref === '#/components/parameters/ApsRequestPhase',
            ),
        );
    const pairs = changes.map((operation): readonly unknown[] => [
        operation?.operationId,
        Reflect.get(operation ?? {}, 'x-aps-async-name'),
    ]);
    expect(pairs).toHaveLength(7);
    for (const [name, asyncName] of pairs) expect(asyncName).toBe(`${String(name)}Async`);
});
