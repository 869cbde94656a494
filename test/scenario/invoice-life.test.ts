import { join } from 'node:path';
import { invoiceFixtures, newInvoiceDraft } from '../fixtures/invoices';
import { listIn, ServiceClient, textIn, valueIn } from '../support/service-client';
import type { Step } from '../support/service-invoices';
import { issue, settled, succeed, take } from '../support/service-invoices';
import { issueKeys } from '../support/service-keys';
import { Scene } from '../support/service-scene';
import type { WholeService } from '../support/service-whole';
import { START_MS, startWhole } from '../support/service-whole';

type Status = 'issued' | 'approved' | 'rejected' | 'paid' | 'cancelled';
type Party = 'seller' | 'buyer';

/** The steps by which an invoice gets into each status. */
const WAYS: Readonly<Record<Status, readonly (readonly [Step, Party])[]>> = {
    issued: [],
    approved: [['approve', 'buyer']],
    rejected: [['reject', 'buyer']],
    paid: [
        ['approve', 'buyer'],
        ['pay', 'buyer'],
    ],
    cancelled: [['cancel', 'seller']],
};

/** What the lifecycle forbids to those whose step it would be, by status. */
const OUT_OF_TURN: Readonly<Record<Status, readonly (readonly [Step, Party])[]>> = {
    issued: [['pay', 'buyer']],
    approved: [
        ['update', 'seller'],
        ['approve', 'buyer'],
        ['reject', 'buyer'],
    ],
    rejected: allSteps(),
    paid: allSteps(),
    cancelled: allSteps(),
};

/** What is the other organisation's to do, whatever the status. */
const NOT_THEIRS = [
    ['update', 'buyer'],
    ['cancel', 'buyer'],
    ['approve', 'seller'],
    ['reject', 'seller'],
    ['pay', 'seller'],
] as const satisfies readonly (readonly [Step, Party])[];

function allSteps(): readonly (readonly [Step, Party])[] {
    return [
        ['update', 'seller'],
        ['cancel', 'seller'],
        ['approve', 'buyer'],
        ['reject', 'buyer'],
        ['pay', 'buyer'],
    ];
}

describe('the life of an invoice', () => {
    const scene = new Scene('life');
    let service: WholeService;
    let stranger: ServiceClient;

    const party = (name: Party): ServiceClient => service[name];
    const read = async (id: string): Promise<unknown> => (await service.seller.get(`/invoices/${id}`)).body;

    beforeAll(async () => {
        const directory = join(scene.directory, 'data', 'offchain');
        const owners = [{ organisation: 'Org3MSP', signer: 'org1-app' }];
        const [key] = await issueKeys({ kind: 'embedded', directory }, owners);
        service = await startWhole(scene);
        stranger = new ServiceClient(service.url, key);
    }, START_MS);

    scene.scenario(
        'leads from issued over an update and an approval to paid, seen by both sides at each step',
        async () => {
            const id = await issue(service.seller);
            const steps = [
                { step: 'update', by: 'seller', then: { status: 'issued', revision: 2, note: 'Changed' } },
                {
                    step: 'approve',
                    by: 'buyer',
                    then: { status: 'approved', revision: 3, approval: { note: 'Agreed' } },
                },
                {
                    step: 'pay',
                    by: 'buyer',
                    then: { status: 'paid', revision: 4, payment: { reference: 'SEPA-1' } },
                },
            ] as const;
            for (const { step, by, then } of steps) {
                await succeed(step, id, party(by));
                const [asSeller, asBuyer] = [
                    await service.seller.get(`/invoices/${id}`),
                    await service.buyer.get(`/invoices/${id}`),
                ];
                expect(asSeller).toMatchObject({ status: 200, body: { id, ...then } });
                expect(asBuyer.body).toEqual(asSeller.body);
                expect(asSeller.headers.get('ETag')).toBe(`"${then.revision}"`);
            }
        },
    );

    scene.scenario(
        'is told by its history, step by step, with the transactions that its operations name (IBM-2)',
        async () => {
            const id = await issue(service.seller);
            await succeed('update', id, service.seller);
            await succeed('approve', id, service.buyer);
            await succeed('cancel', id, service.seller);
            const history = listIn((await service.buyer.get(`/invoices/${id}/history`)).body, 'value');
            expect(history.map((entry) => valueIn(entry, 'invoice', 'status'))).toEqual([
                'issued',
                'issued',
                'approved',
                'cancelled',
            ]);
            expect(history.map((entry) => valueIn(entry, 'invoice', 'revision'))).toEqual([1, 2, 3, 4]);
            const operations = await Promise.all(
                [service.seller, service.buyer].map(async (client) =>
                    listIn((await client.get(`/transactions?invoiceId=${id}`)).body),
                ),
            );
            const ordered = operations.flat().map((one) => textIn(one, 'blockchain', 'transactionId'));
            const written = history.map((entry) => textIn(entry, 'blockchain', 'transactionId'));
            expect(new Set(ordered)).toEqual(new Set(written));
        },
    );

    scene.scenario('is nothing that a third organisation can see', async () => {
        const id = await issue(service.seller);
        const [operation] = listIn((await service.seller.get(`/transactions?invoiceId=${id}`)).body);
        for (const path of [
            `/invoices/${id}`,
            `/invoices/${id}/history`,
            `/transactions/${textIn(operation, 'id')}`,
        ]) {
            expect((await service.seller.get(path)).status).toBe(200);
            expect((await stranger.get(path)).status).toBe(404);
        }
        expect(listIn((await stranger.get('/invoices')).body, 'value')).toEqual([]);
        expect((await stranger.get('/transactions')).body).toEqual([]);
    });

    scene.scenario('belongs to both sides, but an operation only to the side that invoked it', async () => {
        const id = await issue(service.seller);
        const [operation] = listIn((await service.seller.get(`/transactions?invoiceId=${id}`)).body);
        expect((await service.buyer.get(`/transactions/${textIn(operation, 'id')}`)).status).toBe(404);
        expect((await service.buyer.get(`/transactions?invoiceId=${id}`)).body).toEqual([]);
    });

    scene.scenario('allows no organisation a step of the other one (403)', async () => {
        const id = await issue(service.seller);
        for (const [step, by] of NOT_THEIRS) {
            const reply = await take(step, id, { by: party(by) });
            expect([step, reply]).toMatchObject([
                step,
                { status: 403, body: { code: 'ORGANISATION_FORBIDS' } },
            ]);
        }
        expect(await read(id)).toMatchObject({ status: 'issued', revision: 1 });
    });

    for (const status of ['issued', 'approved', 'rejected', 'paid', 'cancelled'] as const) {
        scene.scenario(`allows nobody what does not follow on ${status} (409)`, async () => {
            const id = await issue(service.seller);
            for (const [step, by] of WAYS[status]) await succeed(step, id, party(by));
            const before = await read(id);
            expect(before).toMatchObject({ status });
            for (const [step, by] of OUT_OF_TURN[status]) {
                const reply = await take(step, id, { by: party(by) });
                expect([step, reply]).toMatchObject([
                    step,
                    { status: 409, body: { code: 'LIFECYCLE_FORBIDS' } },
                ]);
            }
            expect(await read(id)).toEqual(before);
        });
    }

    scene.scenario('begins with its seller and nobody else (403)', async () => {
        const reply = await service.buyer.post('/invoices', newInvoiceDraft());
        expect(reply).toMatchObject({ status: 403, body: { code: 'ORGANISATION_FORBIDS' } });
    });

    scene.scenario('does not begin twice: the refusal names the record that failed (IBM-fig2)', async () => {
        const id = await issue(service.seller);
        const reply = await service.seller.post('/invoices', newInvoiceDraft({ id }));
        expect(reply).toMatchObject({ status: 409, body: { code: 'INVOICE_EXISTS' } });
        const failed = await service.seller.get(`/transactions/${textIn(reply.body, 'operationId')}`);
        expect(failed.body).toMatchObject({
            status: 'failed',
            progress: { status: 'Failed' },
            error: { code: 'INVOICE_EXISTS', status: 409 },
        });
        expect(valueIn(failed.body, 'resourceLocation')).toBeUndefined();
    });

    scene.scenario('has a number that its seller has not used before', async () => {
        const number = `R-${Date.now()}`;
        await issue(service.seller, { number });
        const reply = await service.seller.post('/invoices', newInvoiceDraft({ number }));
        expect(reply).toMatchObject({ status: 409, body: { code: 'INVOICE_NUMBER_TAKEN' } });
    });

    scene.scenario('cannot be changed if it does not exist', async () => {
        const reply = await take('approve', 'no-such-invoice', { by: service.buyer });
        expect(reply).toMatchObject({ status: 404, body: { code: 'INVOICE_NOT_FOUND' } });
    });

    scene.scenario('is not changed by one who has not seen its latest version (If-Match, 412)', async () => {
        const id = await issue(service.seller);
        const tag = (await service.buyer.get(`/invoices/${id}`)).headers.get('ETag') ?? '';
        await succeed('update', id, service.seller);
        const stale = await take('approve', id, { by: service.buyer, headers: { 'If-Match': tag } });
        expect(stale).toMatchObject({ status: 412, body: { code: 'REVISION_MISMATCH' } });
        const latest = (await service.buyer.get(`/invoices/${id}`)).headers.get('ETag') ?? '';
        const fresh = await take('approve', id, { by: service.buyer, headers: { 'If-Match': latest } });
        expect(await settled(service.buyer, fresh)).toMatchObject({ status: 'succeeded' });
    });

    scene.scenario('is kept as it was sent, whatever its currency, taxes, scripts and length', async () => {
        const { thousandLines, ...others } = invoiceFixtures;
        const drafts = [thousandLines, ...Object.values(others)].map((draft, index) => ({
            ...draft,
            number: `F-${Date.now()}-${index}`,
        }));
        const replies = await Promise.all(drafts.map((draft) => service.seller.post('/invoices', draft)));
        for (const [index, reply] of replies.entries()) {
            const operation = await settled(service.seller, reply);
            expect(operation).toMatchObject({ status: 'succeeded' });
            expect(await read(textIn(operation, 'invoiceId'))).toMatchObject({ ...drafts[index] });
        }
    });

    scene.scenario(
        'survives two updates in one block: the loser is endorsed again and both succeed (IBM-3)',
        async () => {
            const id = await issue(service.seller);
            const replies = await Promise.all([
                service.seller.patch(`/invoices/${id}`, { note: 'first' }),
                service.seller.patch(`/invoices/${id}`, { buyerReference: 'second' }),
            ]);
            const operations = await Promise.all(replies.map((reply) => settled(service.seller, reply)));
            expect(operations.map((one) => textIn(one, 'status'))).toEqual(['succeeded', 'succeeded']);
            const codes = operations.map((one) =>
                listIn(one, 'blockchain', 'attempts').map((attempt) => valueIn(attempt, 'validationCode')),
            );
            expect(codes.sort((one, other) => one.length - other.length)).toEqual([
                ['VALID'],
                ['MVCC_READ_CONFLICT', 'VALID'],
            ]);
            expect(await read(id)).toMatchObject({ revision: 3, note: 'first', buyerReference: 'second' });
        },
    );

    scene.scenario(
        'lets one of two contrary steps in one block win, and tells the loser the rule that it broke',
        async () => {
            const id = await issue(service.seller);
            const replies = await Promise.all([
                take('approve', id, { by: service.buyer }),
                take('reject', id, { by: service.buyer }),
            ]);
            expect(replies.map(({ status }) => status)).toEqual([202, 202]);
            const operations = await Promise.all(replies.map((reply) => settled(service.buyer, reply)));
            const winner = operations.find((one) => textIn(one, 'status') === 'succeeded');
            const loser = operations.find((one) => textIn(one, 'status') === 'failed');
            expect(loser).toMatchObject({ error: { code: 'LIFECYCLE_FORBIDS', status: 409 } });
            expect(await read(id)).toMatchObject({
                status: winner === operations[0] ? 'approved' : 'rejected',
            });
        },
    );

    scene.scenario(
        'ends cancelled when the approval and the cancellation meet in one block, whoever is first',
        async () => {
            const id = await issue(service.seller);
            const [approval, cancellation] = await Promise.all([
                take('approve', id, { by: service.buyer }),
                take('cancel', id, { by: service.seller }),
            ]);
            const approved = await settled(service.buyer, approval);
            expect(await settled(service.seller, cancellation)).toMatchObject({ status: 'succeeded' });
            expect(await read(id)).toMatchObject({ status: 'cancelled' });
            const outcome =
                textIn(approved, 'status') === 'failed'
                    ? textIn(approved, 'error', 'code')
                    : 'approved first';
            expect(['LIFECYCLE_FORBIDS', 'approved first']).toContain(outcome);
        },
    );

    scene.scenario(
        'does not let a conflict overwrite what the caller had not seen (If-Match at every attempt)',
        async () => {
            const id = await issue(service.seller);
            const headers = { 'If-Match': '"1"' };
            const replies = await Promise.all([
                service.seller.patch(`/invoices/${id}`, { note: 'one' }, headers),
                service.seller.patch(`/invoices/${id}`, { note: 'other' }, headers),
            ]);
            const operations = await Promise.all(replies.map((reply) => settled(service.seller, reply)));
            expect(operations.map((one) => textIn(one, 'status')).sort()).toEqual(['failed', 'succeeded']);
            expect(operations.find((one) => textIn(one, 'status') === 'failed')).toMatchObject({
                error: { code: 'REVISION_MISMATCH', status: 412 },
            });
            expect(await read(id)).toMatchObject({ revision: 2 });
        },
    );
});
