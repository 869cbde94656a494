import { SCOPES } from '../../../core/ports/api-key-store';
import { newInvoiceDraft } from '../../fixtures/invoices';
import type { ApiService } from '../../support/api-service';
import { startApiService } from '../../support/api-service';
import type { Accepted } from '../../support/clients/ibm-client';
import { IbmClient } from '../../support/clients/ibm-client';
import { settledOperation, submittedOperation } from '../../support/operation-steps';

/** More than any of these transactions takes; `outcome` returns as soon as it has one. */
const MANY_POLLS = 200;

jest.setTimeout(30_000);

let service: ApiService;
let client: IbmClient;
let key: string;

beforeEach(async () => {
    service = await startApiService();
    key = await service.keyOf('Org1MSP', SCOPES);
    client = new IbmClient(service.api.url, key);
});
afterEach(() => service.close());

const created = (): Promise<Accepted> => client.createInvoice(newInvoiceDraft());

/** An update of an invoice that exists, in progress. */
async function updated(invoiceId: string): Promise<string> {
    const body = { note: 'as agreed by telephone' };
    const path = `/invoices/${invoiceId}`;
    return (await service.client.call(path, { key, method: 'PATCH', body })).json.transactionId;
}

test('by its two ids a client creates an invoice, polls its transaction and reads it (IBM-11, IBM-17, IBM-25)', async () => {
    const { invoiceId, transactionId } = await created();
    const outcome = client.outcome(transactionId, MANY_POLLS);
    await settledOperation(service, transactionId);
    expect(await outcome).toMatchObject({ transactionId, progress: { status: 'Completed' } });
    expect(await client.invoiceStatus(invoiceId)).toBe(200);
});

test('the invoice is 404 while its transaction is in progress, and after it failed (IBM-26)', async () => {
    const { invoiceId, transactionId } = await created();
    expect(await client.invoiceStatus(invoiceId)).toBe(404);
    await settledOperation(service, transactionId, 'ENDORSEMENT_POLICY_FAILURE');
    expect((await client.outcome(transactionId, MANY_POLLS))?.progress.status).toBe('Failed');
    expect(await client.invoiceStatus(invoiceId)).toBe(404);
});

test('each transaction of an invoice is listed with its progress, its object and its action (IBM-12, IBM-13, IBM-16)', async () => {
    const { invoiceId, transactionId } = await created();
    await settledOperation(service, transactionId);
    await created();
    const update = await updated(invoiceId);
    const all = await client.transactions({ invoiceId, order: 'ascending' });
    expect(all).toMatchObject([
        { transactionId, objectId: invoiceId, objectType: 'invoice', action: 'create' },
        { transactionId: update, objectId: invoiceId, objectType: 'invoice', action: 'update' },
    ]);
    const completed = await client.transactions({ invoiceId, status: 'Completed' });
    expect(completed.map((one) => one.transactionId)).toEqual([transactionId]);
});

test('progress is always one of three words, and says something to people (IBM-14, IBM-15)', async () => {
    const seen = new Map<string, string>();
    const look = async (id: string): Promise<void> => {
        const { progress } = await client.transaction(id);
        seen.set(progress.status, progress.message);
    };
    const { transactionId } = await created();
    await look(transactionId);
    await submittedOperation(service, transactionId);
    await look(transactionId);
    await settledOperation(service, transactionId);
    await look(transactionId);
    const failing = await created();
    await settledOperation(service, failing.transactionId, 'ENDORSEMENT_POLICY_FAILURE');
    await look(failing.transactionId);
    expect([...seen.keys()]).toEqual(['InProgress', 'Completed', 'Failed']);
    for (const message of seen.values()) expect(message).toMatch(/^[A-Z].+\.$/);
});

test('a client that has given up polling finds its transaction among those in progress, and later its outcome (IBM2-1, IBM2-2)', async () => {
    const { transactionId } = await created();
    expect(await client.outcome(transactionId, 2)).toBeUndefined();
    const pending = await client.transactions({ status: 'InProgress' });
    expect(pending.map((one) => one.transactionId)).toEqual([transactionId]);
    await settledOperation(service, transactionId);
    expect(await client.transactions({ status: 'InProgress' })).toEqual([]);
    expect(await client.transactions({ transactionId })).toMatchObject([
        { progress: { status: 'Completed' } },
    ]);
});
