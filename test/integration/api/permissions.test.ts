import type { Scope } from '../../../core/ports/api-key-store';
import { newInvoiceDraft } from '../../fixtures/invoices';
import type { ApiService } from '../../support/api-service';
import { startApiService } from '../../support/api-service';
import type { Call } from '../../support/checking-client';
import { acceptedInvoice, settledOperation, storedOperation } from '../../support/operation-steps';

let service: ApiService;
/** An operation that has succeeded, and its invoice. */
let operation: string;
let invoice: string;

beforeAll(async () => {
    service = await startApiService();
    operation = await acceptedInvoice(service, await service.keyOf('Org1MSP'));
    await settledOperation(service, operation);
    invoice = (await storedOperation(service, operation)).objectId;
});
afterAll(() => service.close());

type Request = readonly [path: string, call: Omit<Call, 'key'>];

/** What a client does with an operation, in all the ways that there are for it. */
const ACTS: Readonly<Record<'create' | 'track' | 'read the result of', () => readonly Request[]>> = {
    create: () => [
        ['/invoices', { body: newInvoiceDraft() }],
        ['/invoices/batch', { body: { invoices: [newInvoiceDraft()] } }],
        [`/invoices/${invoice}/cancel`, { body: { reason: 'issued twice' } }],
    ],
    track: () => [
        [`/operations/${operation}`, {}],
        [`/transactions/${operation}`, {}],
        [`/operations/${operation}/history`, {}],
        ['/operations', {}],
        ['/transactions', {}],
        [`/invoices/${invoice}/operations`, {}],
    ],
    'read the result of': () => [
        [`/invoices/${invoice}`, {}],
        [`/invoices/${invoice}/history`, {}],
        ['/invoices', {}],
        [`/operations/${operation}/result`, {}],
    ],
};

const ALLOWED: readonly (readonly [Scope, keyof typeof ACTS])[] = [
    ['invoices.write', 'create'],
    ['operations.read', 'track'],
    ['invoices.read', 'read the result of'],
];

const MATRIX = ALLOWED.flatMap(([scope, own]) =>
    Object.keys(ACTS).map((act) => [scope, act === own ? 'may' : 'may not', act] as const),
);

test.each(MATRIX)('who has %s alone %s %s operations (GR-8)', async (scope, verdict, act) => {
    const key = await service.keyOf('Org1MSP', [scope]);
    for (const [path, call] of requestsOf(act)) {
        const reply = await service.client.call(path, { ...call, key });
        const refusal = reply.status === 403 && reply.json.code === 'SCOPE_MISSING';
        expect([path, refusal ? 'may not' : 'may']).toEqual([path, verdict]);
        if (verdict === 'may') expect(reply.status).toBeLessThan(300);
    }
});

function requestsOf(act: string): readonly Request[] {
    const [, requests] = Object.entries(ACTS).find(([name]) => name === act) ?? [];
    if (requests === undefined) throw new Error(`there is no act ${act}`);
    return requests();
}
