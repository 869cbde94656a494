import type { Outcome } from '../../../core/operation/operation';
import type { ApiService } from '../../support/api-service';
import { startApiService } from '../../support/api-service';
import { acceptedInvoice, settledOperation, storedOperation } from '../../support/operation-steps';

const VALID: Outcome = { validationCode: 'VALID', blockNumber: 7, transactionIndex: 2 };
const UNKNOWN = 'f'.repeat(64);

let service: ApiService;
let key: string;
let ask: (fabricTxId: string) => Promise<Outcome | undefined>;

beforeEach(async () => {
    ask = () => Promise.resolve(VALID);
    service = await startApiService({
        over: () => ({
            ledger: { height: () => Promise.resolve(8), outcomeOf: (fabricTxId) => ask(fabricTxId) },
        }),
    });
    key = await service.keyOf('Org1MSP', ['invoices.write', 'operations.read']);
});
afterEach(() => service.close());

const fabricTxIdOf = async (id: string): Promise<string> =>
    (await storedOperation(service, id)).attempts.at(-1)?.fabricTxId ?? '';

test('the outcome of a transaction is told by the ledger, with the operation that it belongs to (GR-13)', async () => {
    const id = await acceptedInvoice(service, key);
    const fabricTxId = await fabricTxIdOf(id);
    const reply = await service.client.call(`/ledger/transactions/${fabricTxId}`, { key });
    expect([reply.status, reply.json]).toEqual([
        200,
        {
            transactionId: fabricTxId,
            channel: 'mychannel',
            ...VALID,
            operationId: id,
            links: { operation: `${service.api.url}/operations/${id}` },
        },
    ]);
});

test('it is still told when the operation is forgotten, without a link that leads nowhere (GR-13)', async () => {
    const id = await acceptedInvoice(service, key);
    const fabricTxId = await fabricTxIdOf(id);
    await settledOperation(service, id);
    const owner = await service.keyOf('Org1MSP', ['operations.cancel']);
    await service.client.call(`/operations/${id}`, { key: owner, method: 'DELETE' });
    expect((await service.client.call(`/operations/${id}`, { key })).status).toBe(410);
    const reply = await service.client.call(`/ledger/transactions/${fabricTxId}`, { key });
    expect(reply.json).toEqual({ transactionId: fabricTxId, channel: 'mychannel', ...VALID });
});

test('another organisation is told of the transaction, and nothing of the operation', async () => {
    const fabricTxId = await fabricTxIdOf(await acceptedInvoice(service, key));
    const other = await service.keyOf('Org2MSP', ['operations.read']);
    const reply = await service.client.call(`/ledger/transactions/${fabricTxId}`, { key: other });
    expect(reply.json).toEqual({ transactionId: fabricTxId, channel: 'mychannel', ...VALID });
});

test('a transaction that no block holds is not found', async () => {
    ask = () => Promise.resolve(undefined);
    const reply = await service.client.call(`/ledger/transactions/${UNKNOWN}`, { key });
    expect([reply.status, reply.json.code]).toEqual([404, 'LEDGER_TRANSACTION_NOT_FOUND']);
});

test('while no peer answers, the client is told when to ask again', async () => {
    ask = () => Promise.reject(new Error('no peer answered'));
    const reply = await service.client.call(`/ledger/transactions/${UNKNOWN}`, { key });
    expect([reply.status, reply.json.code]).toEqual([503, 'LEDGER_UNAVAILABLE']);
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('what is no transaction id is refused before a peer is asked', async () => {
    ask = () => Promise.reject(new Error('asked'));
    const reply = await service.client.call('/ledger/transactions/9F3C', { key });
    expect([reply.status, reply.json.code]).toEqual([400, 'REQUEST_INVALID']);
});
