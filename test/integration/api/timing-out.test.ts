import { newInvoiceDraft } from '../../fixtures/invoices';
import type { ApiService, ApiServiceOptions } from '../../support/api-service';
import { startApiService } from '../../support/api-service';
import type { Reply } from '../../support/checking-client';
import { storedOperation, submittedOperation } from '../../support/operation-steps';

let service: ApiService;
let key: string;

afterEach(() => service.close());

async function serve(config: ApiServiceOptions['config'] = {}): Promise<void> {
    service = await startApiService({ config });
    key = await service.keyOf('Org1MSP');
}

const create = (query: string, headers: Record<string, string> = { prefer: 'wait=0' }): Promise<Reply> =>
    service.client.call(`/invoices${query}`, { key, body: newInvoiceDraft(), headers });

test('a wait that is over is answered with 202, and the operation goes on (DF-7)', async () => {
    await serve();
    const reply = await create('');
    expect(reply.status).toBe(202);
    expect((await storedOperation(service, reply.json.id)).state).toBe('Endorsed');
});

test('with onTimeout=cancel it is canceled for the reason of the sample, and the answer is 504 (DF-8)', async () => {
    await serve();
    const reply = await create('?onTimeout=cancel');
    expect([reply.status, reply.json.code]).toEqual([504, 'SYNC_TIMEOUT']);
    const operation = await storedOperation(service, reply.json.operationId);
    expect(operation).toMatchObject({ state: 'Canceled', message: 'Canceled: Timeout Occured' });
});

test('the status of the sample, 500, can be had by a setting (DF-8)', async () => {
    await serve({ syncTimeoutStatus: 500 });
    const reply = await create('?onTimeout=cancel');
    expect([reply.status, reply.json.status, reply.json.code]).toEqual([500, 500, 'SYNC_TIMEOUT']);
});

test('what was handed over cannot be unsent: 202, and only the ledger ends it', async () => {
    await serve({ maxWaitMs: 2000 });
    const operationId = 'handed-over';
    const answer = create('?onTimeout=cancel', { prefer: 'wait=2', 'operation-id': operationId });
    const deadline = Date.now() + 1500;
    while ((await service.store.operations.find('Org1MSP', operationId))?.state !== 'Endorsed') {
        if (Date.now() > deadline) throw new Error('it was not endorsed before the wait was over');
        await new Promise((resolve) => setImmediate(resolve));
    }
    await submittedOperation(service, operationId);
    expect((await answer).status).toBe(202);
    expect((await storedOperation(service, operationId)).state).toBe('Submitted');
});

test('without a wait there is no timeout: onTimeout changes nothing', async () => {
    await serve();
    const reply = await create('?onTimeout=cancel', {});
    expect([reply.status, (await storedOperation(service, reply.json.id)).state]).toEqual([202, 'Endorsed']);
});
