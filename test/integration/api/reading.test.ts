import { positionOf } from '../../../core/ledger/position';
import type { InvoiceVersion } from '../../../core/ledger/projection';
import { newInvoiceDraft } from '../../fixtures/invoices';
import type { ApiService } from '../../support/api-service';
import { startApiService } from '../../support/api-service';
import { newInvoice } from '../../support/invoices';

let service: ApiService;
let key: string;

beforeEach(async () => {
    service = await startApiService();
    key = await service.keyOf('Org1MSP');
});
afterEach(() => service.close());

const get = (path: string, headers: Record<string, string> = {}) =>
    service.client.call(path, { key, headers });

function version(id: string, block: number, revision = 1): InvoiceVersion {
    return {
        id,
        position: positionOf({ block, transaction: 0, write: 0 }),
        fabricTxId: `fabric-${block}`,
        at: Date.parse('2026-01-05T10:00:00Z'),
        invoice: { ...newInvoice(id), revision },
    };
}

async function pagesFrom(path: string): Promise<{ readonly id: string }[][]> {
    const pages: { readonly id: string }[][] = [];
    let next: string | undefined = path;
    while (next !== undefined) {
        const reply = await get(next);
        expect(reply.status).toBe(200);
        const items = path.startsWith('/transactions') ? reply.json : reply.json.value;
        pages.push([...items]);
        const link: string | undefined = /<([^>]+)>; rel="next"/.exec(reply.headers.get('link') ?? '')?.[1];
        if (path.startsWith('/invoices')) expect(reply.json.nextLink).toBe(link);
        expect(link?.startsWith(service.api.url) ?? true).toBe(true);
        next = link;
    }
    return pages;
}

test('an invoice is 404 while its creation is pending, and the problem leads the creator to the operation', async () => {
    const accepted = await service.client.call('/invoices', {
        key,
        body: newInvoiceDraft({ id: 'pending' }),
    });
    const reply = await get('/invoices/pending');
    expect([reply.status, reply.json.code]).toEqual([404, 'INVOICE_NOT_FOUND']);
    expect(reply.json.operation).toBe(accepted.headers.get('location'));
    expect(reply.headers.get('retry-after')).toBe('1');
    const other = await service.client.call('/invoices/pending', { key: await service.keyOf('Org2MSP') });
    expect(other.status).toBe(404);
    expect(other.json).not.toHaveProperty('operation');
    expect(other.headers.has('retry-after')).toBe(false);
});

test('an invoice is 404 after its creation failed, and nothing is pending', async () => {
    service.endorser.answerWith(() => ({
        kind: 'rejected',
        code: 'INVOICE_NUMBER_TAKEN',
        message: 'INVOICE_NUMBER_TAKEN: x',
    }));
    await service.client.call('/invoices', { key, body: newInvoiceDraft({ id: 'failed' }) });
    const reply = await get('/invoices/failed');
    expect(reply.status).toBe(404);
    expect(reply.json).not.toHaveProperty('operation');
});

test('an invoice carries the strong tag of its revision, which If-None-Match compares', async () => {
    await service.store.invoices.apply([version('a', 4, 3)]);
    const reply = await get('/invoices/a');
    expect(reply.headers.get('etag')).toBe('"3"');
    expect(reply.json).toMatchObject({
        id: 'a',
        revision: 3,
        etag: '"3"',
        blockchain: { transactionId: 'fabric-4', blockNumber: 4 },
    });
    expect((await get('/invoices/a', { 'If-None-Match': '"3"' })).status).toBe(304);
    expect((await get('/invoices/a', { 'If-None-Match': '"2"' })).status).toBe(200);
});

test('an invoice is there for its seller and its buyer and for nobody else', async () => {
    await service.store.invoices.apply([version('a', 1)]);
    const status = async (organisation: string, path: string) =>
        (await service.client.call(path, { key: await service.keyOf(organisation) })).status;
    for (const path of ['/invoices/a', '/invoices/a/history']) {
        expect([
            await status('Org1MSP', path),
            await status('Org2MSP', path),
            await status('Org3MSP', path),
        ]).toEqual([200, 200, 404]);
    }
    const stranger = await service.client.call('/invoices', { key: await service.keyOf('Org3MSP') });
    expect(stranger.json).toEqual({ value: [] });
});

test('the history has every version, oldest first', async () => {
    await service.store.invoices.apply([version('a', 1, 1), version('a', 2, 2)]);
    const reply = await get('/invoices/a/history');
    expect(reply.json.value.map((one: { invoice: { revision: number } }) => one.invoice.revision)).toEqual([
        1, 2,
    ]);
});

test('invoices come page by page, each once, filters kept', async () => {
    await service.store.invoices.apply(
        Array.from({ length: 7 }, (_, index) => version(`inv${index}`, index + 1)),
    );
    const pages = await pagesFrom(
        '/invoices?limit=3&status=issued&status=paid&orderby=number&order=ascending&currency=EUR',
    );
    expect(pages.map((page) => page.length)).toEqual([3, 3, 1]);
    const ids = pages.flat().map((one) => one.id);
    expect(ids).toEqual(['inv0', 'inv1', 'inv2', 'inv3', 'inv4', 'inv5', 'inv6']);
    expect((await get('/invoices?status=paid')).json.value).toEqual([]);
    expect((await get('/invoices?numberPrefix=R-inv3')).json.value).toHaveLength(1);
});

test('a cursor is refused with another filter and by another organisation', async () => {
    await service.store.invoices.apply([version('a', 1), version('b', 2)]);
    const { nextLink } = (await get('/invoices?limit=1')).json;
    expect((await get(`${nextLink}&currency=EUR`)).json.code).toBe('CURSOR_INVALID');
    const other = await service.client.call(nextLink, { key: await service.keyOf('Org2MSP') });
    expect(other.json.code).toBe('CURSOR_INVALID');
});

const forged = (mark: unknown, value: string) =>
    Buffer.from(`[${JSON.stringify(mark)},${value},"a"]`).toString('base64url');

test.each([
    ...['updated', 'number', 'issueDate', 'dueDate', 'payableAmount'].flatMap((orderby) => [
        {
            list: `/invoices?limit=1&orderby=${orderby}&order=ascending`,
            values: ['7', '1e999', 'null', '["a"]'],
        },
        { list: `/invoices?limit=1&orderby=${orderby}`, values: ['7', '1e999', '{"$gt":""}', 'true'] },
    ]),
    { list: '/invoices?limit=1', values: ['"x"', '""', '"9999999999999999.0000000.0000000"'] },
    { list: '/transactions?limit=1', values: ['"x"', '1e999', '-1', '1.5', 'null', '"1"'] },
    { list: '/transactions?limit=1&order=ascending', values: ['"x"', '1e999', '1.5', '{}'] },
])('a made-up cursor of $list is refused, whatever it holds', async ({ list, values }) => {
    for (const id of ['a', 'b'])
        await service.client.call('/invoices', { key, body: newInvoiceDraft({ id }) });
    await service.store.invoices.apply([version('a', 1), version('b', 2)]);
    const reply = await get(list);
    const [, next = ''] = /<([^>]+)>/.exec(reply.headers.get('link') ?? '') ?? [];
    const cursor = new URL(next).searchParams.get('cursor') ?? '';
    const made: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const mark: unknown = Array.isArray(made) ? made[0] : undefined;
    expect((await get(next)).status).toBe(200);
    for (const value of values) {
        const refused = await get(`${list}&cursor=${forged(mark, value)}`);
        expect([value, refused.status, refused.json.code]).toEqual([value, 400, 'CURSOR_INVALID']);
    }
});

test('transactions are a bare array, filtered by all that is given', async () => {
    const call = (path: string, init: object) => service.client.call(path, { key, ...init });
    await call('/invoices', { body: newInvoiceDraft({ id: 'one' }) });
    await call('/invoices/one/cancel', { body: { reason: 'x' } });
    service.endorser.answerWith(() => ({
        kind: 'rejected',
        code: 'INVOICE_EXISTS',
        message: 'INVOICE_EXISTS: x',
    }));
    const failed = await call('/invoices', { body: newInvoiceDraft({ id: 'two' }) });
    const count = async (query: string) => (await get(`/transactions?${query}`)).json.length;
    expect(await count('')).toBe(3);
    expect(await count('invoiceId=one')).toBe(2);
    expect(await count('objectId=one&action=create')).toBe(1);
    expect(await count('invoiceId=one&objectId=two')).toBe(0);
    expect(await count('status=InProgress')).toBe(2);
    expect(await count('status=Failed&objectType=invoice')).toBe(1);
    expect(await count('status=Complete')).toBe(0);
    expect(await count('status=Completed')).toBe(0);
    expect(await count(`transactionId=${failed.json.operationId}`)).toBe(1);
    const [latest] = (await get('/transactions')).json;
    expect((await get(`/transactions/${latest?.id ?? ''}`)).json).toEqual(latest);
    const pages = await pagesFrom('/transactions?limit=2&order=ascending');
    expect(pages.map((page) => page.length)).toEqual([2, 1]);
});

test('a page is never larger than 200, whatever is asked for', async () => {
    await service.store.invoices.apply(
        Array.from({ length: 201 }, (_, index) => version(`inv${index}`, index + 1)),
    );
    expect((await get('/invoices?limit=5000')).json.value).toHaveLength(200);
    expect((await get('/invoices?limit=0')).json.value).toHaveLength(50);
});
