import { invoiceFixtures } from '../../test/fixtures/invoices';
import { contracts } from '../src';
import { InvoiceContract } from '../src/invoice-contract';
import type { Outcome } from './memory-state';
import { BUYER, codeOf, Ledger, ledgerWith, SELLER, STEPS, STRANGER } from './ledger-in-memory';

describe('ReadInvoice and InvoiceHistory', () => {
    test('answer the seller and the buyer, and to nobody else that the invoice exists', async () => {
        const ledger = await ledgerWith('paid');
        for (const name of ['ReadInvoice', 'InvoiceHistory'] as const) {
            const [seller, buyer, stranger] = [
                await ledger.call(SELLER, name, 'a'),
                await ledger.call(BUYER, name, 'a'),
                await ledger.call(STRANGER, name, 'a'),
            ];
            expect(seller.response).toBeDefined();
            expect(buyer.response).toBe(seller.response);
            expect(codeOf(stranger)).toBe('INVOICE_NOT_FOUND');
            expect(codeOf(await ledger.call(SELLER, name, 'z'))).toBe('INVOICE_NOT_FOUND');
        }
    });

    test('write nothing and announce nothing', async () => {
        const ledger = await ledgerWith('paid');
        expect(await ledger.read('a')).toMatchObject({ writes: [] });
        expect(await ledger.read('a')).not.toHaveProperty('event');
    });

    test('tell every version with its transaction, oldest first', async () => {
        const ledger = await ledgerWith('paid');
        const { response = '' } = await ledger.call(BUYER, 'InvoiceHistory', 'a');
        expect(JSON.parse(response)).toMatchObject([
            {
                fabricTxId: 'tx1',
                proposedAt: '2025-02-19T21:20:01.005Z',
                invoice: { revision: 1, status: 'issued' },
            },
            {
                fabricTxId: 'tx2',
                proposedAt: '2025-02-19T21:20:02.005Z',
                invoice: { revision: 2, status: 'approved' },
            },
            {
                fabricTxId: 'tx3',
                proposedAt: '2025-02-19T21:20:03.005Z',
                invoice: { revision: 3, status: 'paid' },
            },
        ]);
    });
});

describe('every function', () => {
    const FUNCTIONS = [
        'CreateInvoice',
        ...STEPS.map(([name]) => name),
        'ReadInvoice',
        'InvoiceHistory',
    ] as const;

    test.each(FUNCTIONS)('%s answers a wrong number of arguments with a code', async (name) => {
        expect(codeOf(await new Ledger().call(SELLER, name))).toBe('ARGUMENT_INVALID');
        expect(codeOf(await new Ledger().call(SELLER, name, 'a', '{}', '', 'more'))).toBe('ARGUMENT_INVALID');
    });

    test.each(['', '.', '..', 'a/b', 'a\u0000', 'x'.repeat(65)])('refuses the id %j', async (id) => {
        const ledger = new Ledger();
        expect(codeOf(await ledger.create(id))).toBe('ARGUMENT_INVALID');
        expect(codeOf(await ledger.read(id))).toBe('ARGUMENT_INVALID');
    });

    test.each(['0', '-1', '1.0', 'one', ' 1'])('refuses the revision %j', async (revision) => {
        const ledger = await ledgerWith('issued');
        expect(codeOf(await ledger.call(BUYER, 'ApproveInvoice', 'a', '{}', revision))).toBe(
            'ARGUMENT_INVALID',
        );
    });

    test('that the contract does not have is answered with a code', async () => {
        expect(await new Ledger().unknown()).toMatchObject({
            error: 'ARGUMENT_INVALID: the contract has no function "invoice:Nothing"',
        });
    });

    test('reads, writes and answers the same bytes on every peer', async () => {
        const drafts = [invoiceFixtures.namesInManyScripts, invoiceFixtures.kuwaitiDinar];
        const run = async () => {
            const ledger = new Ledger();
            const outcomes: Outcome[] = [];
            for (const [index, draft] of drafts.entries()) {
                const id = `i${index}`;
                outcomes.push(await ledger.create(id, draft));
                outcomes.push(await ledger.call(SELLER, 'UpdateInvoice', id, '{"note":"é ≠ e\u0301"}', '1'));
                outcomes.push(await ledger.call(BUYER, 'ApproveInvoice', id, '{"note":"ok"}', '2'));
                outcomes.push(await ledger.call(BUYER, 'PayInvoice', id, '{}', ''));
                outcomes.push(await ledger.call(BUYER, 'InvoiceHistory', id));
            }
            return JSON.stringify(outcomes);
        };
        const [first, second] = [await run(), await run()];
        expect(first).not.toContain('"error"');
        expect(second).toBe(first);
    });
});

describe('the package', () => {
    test('offers the invoice contract first, so that its functions need no prefix', () => {
        expect(contracts).toEqual([InvoiceContract]);
    });

    test('offers clients the ten functions and nothing else', () => {
        const offered = Object.getOwnPropertyNames(InvoiceContract.prototype).sort();
        expect(offered).toEqual(
            [
                'ApproveInvoice',
                'CancelInvoice',
                'CreateInvoice',
                'InvoiceHistory',
                'PayInvoice',
                'ReadInvoice',
                'RejectInvoice',
                'RestrictSteps',
                'StepRestrictions',
                'UpdateInvoice',
                'constructor',
                'unknownTransaction',
            ].sort(),
        );
    });
});
