import { randomUUID } from 'node:crypto';
import { newInvoiceDraft } from '../fixtures/invoices';
import type { Reply, ServiceClient } from '../support/service-client';
import { listIn, nextLink, textIn } from '../support/service-client';
import { eventually } from '../support/service-eventually';
import { issue, settled, succeed, take } from '../support/service-invoices';
import { Scene } from '../support/service-scene';
import type { WholeService } from '../support/service-whole';
import { START_MS, startWhole } from '../support/service-whole';

/** A block is cut after 200 ms; this is far from the 20 s that the poll asks for, on a busy machine, too. Milliseconds. */
const SOON_MS = 5_000;

/** All entries of a list, page by page, and how many pages there were. */
async function pagesOf(
    client: ServiceClient,
    path: string,
    entriesOf: (reply: Reply) => readonly unknown[],
): Promise<{ ids: readonly string[]; pages: number }> {
    const ids: string[] = [];
    let pages = 0;
    for (let next: string | undefined = path; next !== undefined; pages += 1) {
        const reply: Reply = await client.get(next);
        expect(reply.status).toBe(200);
        ids.push(...entriesOf(reply).map((entry) => textIn(entry, 'id')));
        next = nextLink(reply);
    }
    return { ids, pages };
}

describe('following operations', () => {
    const scene = new Scene('following');
    let service: WholeService;
    let seller: ServiceClient;

    beforeAll(async () => {
        service = await startWhole(scene);
        seller = service.seller;
    }, START_MS);

    scene.scenario('a 202 names the operation, the invoice, and where and when to ask (GR-6)', async () => {
        const reply = await seller.post('/invoices', newInvoiceDraft({ id: 'named' }));
        const id = textIn(reply.body, 'transactionId');
        expect(reply).toMatchObject({
            status: 202,
            body: {
                id,
                operationId: id,
                invoiceId: 'named',
                action: 'create',
                progress: { status: 'InProgress' },
            },
        });
        const location = `${service.url}/operations/${id}`;
        expect(reply.headers.get('Location')).toBe(location);
        expect(reply.headers.get('Operation-Location')).toBe(location);
        expect(reply.headers.get('Retry-After')).toMatch(/^\d+$/);
        const outcome = await seller.outcome(id);
        expect(outcome.headers.get('Retry-After')).toBeNull();
        const [atTransactions, atOperations] = [
            await seller.get(`/transactions/${id}`),
            await seller.get(location),
        ];
        expect(atOperations.body).toEqual(atTransactions.body);
        const invoice = await seller.get(textIn(outcome.body, 'resourceLocation'));
        expect(invoice).toMatchObject({ status: 200, body: { id: 'named' } });
    });

    scene.scenario(
        'an operation that nobody ever asks for ends all the same, and is found later (GR-1)',
        async () => {
            const id = `unasked-${Date.now()}`;
            await seller.post('/invoices', newInvoiceDraft({ id }));
            await eventually(
                'the invoice is there',
                async () => (await service.buyer.get(`/invoices/${id}`)).status === 200,
            );
            const { body } = await seller.get(`/operations?invoiceId=${id}`);
            expect(listIn(body, 'value')).toMatchObject([{ status: 'succeeded' }]);
        },
    );

    scene.scenario('the ledger itself tells the outcome of every transaction (GR-13)', async () => {
        const operation = await settled(seller, await seller.post('/invoices', newInvoiceDraft()));
        const fabricTxId = textIn(operation, 'blockchain', 'transactionId');
        const reply = await seller.get(`/ledger/transactions/${fabricTxId}`);
        expect(reply).toMatchObject({
            status: 200,
            body: { validationCode: 'VALID', operationId: textIn(operation, 'id') },
        });
        const unknown = await seller.get(`/ledger/transactions/${'0'.repeat(64)}`);
        expect(unknown).toMatchObject({ status: 404, body: { code: 'LEDGER_TRANSACTION_NOT_FOUND' } });
    });

    scene.scenario(
        'a long poll answers with the block and not at the end of the wait (DF-1, IBM-18)',
        async () => {
            const reply = await seller.post('/invoices', newInvoiceDraft());
            const began = performance.now();
            const outcome = await seller.get(`/transactions/${textIn(reply.body, 'id')}?wait=20`);
            expect(performance.now() - began).toBeLessThan(SOON_MS);
            expect(outcome.body).toMatchObject({
                status: 'succeeded',
                blockchain: { validationCode: 'VALID' },
            });
        },
    );

    scene.scenario('Completed means readable, each time (IBM-29, IBM-31)', async () => {
        const ids = await Promise.all(
            Array.from({ length: 20 }, async () => {
                const operation = await settled(seller, await seller.post('/invoices', newInvoiceDraft()));
                const id = textIn(operation, 'invoiceId');
                return { id, status: (await service.buyer.get(`/invoices/${id}`)).status };
            }),
        );
        expect(ids.filter(({ status }) => status !== 200)).toEqual([]);
    });

    scene.scenario('a client that would rather wait gets the outcome itself (DF-9, IBM-32)', async () => {
        const waiting = { Prefer: 'wait=20' };
        const created = await seller.post('/invoices', newInvoiceDraft({ id: 'waited' }), waiting);
        expect(created).toMatchObject({ status: 200, body: { status: 'succeeded', invoiceId: 'waited' } });
        const changed = await take('approve', 'waited', {
            by: service.buyer,
            headers: { Prefer: 'wait=20, return=representation' },
        });
        expect(changed).toMatchObject({ status: 200, body: { id: 'waited', status: 'approved' } });
    });

    scene.scenario(
        'what a failed whole has left on the ledger is undone by a new operation, and nothing is half done (DF-13, GR-15)',
        async () => {
            const kept = newInvoiceDraft({ id: `kept-${Date.now()}` });
            const twin = newInvoiceDraft({ id: `twin-${Date.now()}`, number: kept.number });
            const body = { invoices: [kept, twin], policy: 'all' };
            const whole = await settled(seller, await seller.post('/invoices/batch', body));
            expect(whole).toMatchObject({
                status: 'failed',
                counts: { succeeded: 1, failed: 1 },
                error: { code: 'CHILD_FAILED', details: [{ code: 'INVOICE_NUMBER_TAKEN' }] },
            });
            const children = listIn(whole, 'children').filter(
                (child) => textIn(child, 'status') === 'succeeded',
            );
            const left = await seller.get(`/operations/${textIn(children[0], 'id')}`);
            const invoice = `/invoices/${textIn(left.body, 'invoiceId')}`;
            await succeed('cancel', textIn(left.body, 'invoiceId'), seller);
            expect(await seller.get(invoice)).toMatchObject({ body: { status: 'cancelled' } });
        },
    );

    scene.scenario('50 identical requests at once are one operation and one invoice', async () => {
        const draft = newInvoiceDraft();
        const headers = { 'Idempotency-Key': randomUUID() };
        const replies = await Promise.all(
            Array.from({ length: 50 }, () => seller.post('/invoices', draft, headers)),
        );
        expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([202]));
        const [id = '', ...others] = new Set(replies.map(({ body }) => textIn(body, 'transactionId')));
        expect(others).toEqual([]);
        expect(replies.filter((reply) => reply.headers.get('Idempotent-Replayed') === 'true')).toHaveLength(
            49,
        );
        const outcome = await seller.outcome(id);
        expect(outcome.body).toMatchObject({ status: 'succeeded', blockchain: { validationCode: 'VALID' } });
        const invoices = await seller.get(`/invoices?number=${draft.number}`);
        expect(listIn(invoices.body, 'value')).toHaveLength(1);
    });

    scene.scenario(
        'a repeat after the end finds the operation, and another request under its key is refused (422) (GR-19)',
        async () => {
            const draft = newInvoiceDraft();
            const headers = { 'Idempotency-Key': randomUUID() };
            const first = await seller.post('/invoices', draft, headers);
            await settled(seller, first);
            const repeat = await seller.post('/invoices', draft, headers);
            expect(repeat).toMatchObject({
                status: 202,
                body: { id: textIn(first.body, 'id'), status: 'succeeded' },
            });
            const other = await seller.post('/invoices', newInvoiceDraft(), headers);
            expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
        },
    );

    scene.scenario('a client may choose the name of its operation, once', async () => {
        const draft = newInvoiceDraft();
        const headers = { 'Operation-Id': `mine-${Date.now()}` };
        const first = await seller.post('/invoices', draft, headers);
        expect(first).toMatchObject({ status: 202, body: { id: headers['Operation-Id'] } });
        const repeat = await seller.post('/invoices', draft, headers);
        expect(repeat).toMatchObject({ status: 202, body: { id: headers['Operation-Id'] } });
        const other = await seller.post('/invoices', newInvoiceDraft(), headers);
        expect(other).toMatchObject({ status: 409, body: { code: 'OPERATION_ID_TAKEN' } });
        expect(await settled(seller, first)).toMatchObject({ status: 'succeeded' });
    });

    scene.scenario('lists are filtered by what people look for (IBM-8, IBM-12)', async () => {
        const id = await issue(seller, { id: `filtered-${Date.now()}` });
        await succeed('update', id, seller);
        await seller.post('/invoices', newInvoiceDraft({ id }));
        const found = async (query: string): Promise<readonly string[]> => {
            const { body } = await seller.get(`/transactions?invoiceId=${id}&order=ascending&${query}`);
            return listIn(body).map((one) => `${textIn(one, 'action')} ${textIn(one, 'progress', 'status')}`);
        };
        expect(await found('')).toEqual(['create Completed', 'update Completed', 'create Failed']);
        expect(await found('status=Completed')).toEqual(['create Completed', 'update Completed']);
        expect(await found('status=Complete')).toEqual(['create Completed', 'update Completed']);
        expect(await found('status=Failed')).toEqual(['create Failed']);
        expect(await found('status=InProgress')).toEqual([]);
        expect(await found('action=update&objectType=invoice')).toEqual(['update Completed']);
        const named = async (query: string): Promise<readonly string[]> =>
            listIn((await seller.get(`/invoices?${query}&limit=200`)).body, 'value').map((one) =>
                textIn(one, 'id'),
            );
        expect(await named('status=issued&sellerMspId=Org1MSP')).toContain(id);
        expect(await named('status=paid')).not.toContain(id);
        expect(await named('sellerMspId=Org2MSP')).toEqual([]);
    });

    scene.scenario('the pages of a list have every entry once', async () => {
        for (let count = 0; count < 5; count += 1) await issue(seller);
        const invoices = await pagesOf(seller, '/invoices?limit=2&orderby=number', ({ body }) =>
            listIn(body, 'value'),
        );
        const all = await seller.get('/invoices?limit=200&orderby=number');
        expect(invoices.pages).toBeGreaterThan(2);
        expect(invoices.ids).toEqual(listIn(all.body, 'value').map((one) => textIn(one, 'id')));
        const operations = await pagesOf(seller, '/transactions?limit=2&order=ascending', ({ body }) =>
            listIn(body),
        );
        const allOperations = await seller.get('/transactions?limit=200&order=ascending');
        expect(operations.ids).toEqual(listIn(allOperations.body).map((one) => textIn(one, 'id')));
        expect(new Set(operations.ids).size).toBe(operations.ids.length);
    });
});
