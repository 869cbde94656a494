import { parseInvoice } from '../../core/invoice/parse-invoice';
import type { ContractFunction } from './ledger-in-memory';
import { BUYER, codeOf, ledgerWith, SELLER, STEPS, STRANGER } from './ledger-in-memory';

const ALLOWED: Readonly<Record<string, readonly ContractFunction[]>> = {
    issued: ['UpdateInvoice', 'ApproveInvoice', 'RejectInvoice', 'CancelInvoice'],
    approved: ['PayInvoice', 'CancelInvoice'],
    rejected: [],
    paid: [],
    cancelled: [],
};

describe('the lifecycle on the ledger', () => {
    for (const [status, allowed] of Object.entries(ALLOWED)) {
        for (const [name, mspId, details] of STEPS) {
            const may = allowed.includes(name);
            test(`${name} ${may ? 'is taken' : 'is refused'} when the invoice is ${status}`, async () => {
                const ledger = await ledgerWith(status);
                const before = parseInvoice((await ledger.read('a')).response ?? '');
                const outcome = await ledger.call(mspId, name, 'a', details, String(before?.revision));
                expect(codeOf(outcome)).toBe(may ? undefined : 'LIFECYCLE_FORBIDS');
                const after = parseInvoice((await ledger.read('a')).response ?? '');
                expect(after?.revision).toBe((before?.revision ?? 0) + (may ? 1 : 0));
            });
        }
    }

    test('keeps what was said with each step and tells it in an event', async () => {
        const ledger = await ledgerWith('approved');
        const details = '{"paidDate":"2025-03-30","reference":"SEPA-1"}';
        const { response = '', event } = await ledger.call(BUYER, 'PayInvoice', 'a', details, '2');
        expect(parseInvoice(response)).toMatchObject({
            status: 'paid',
            revision: 3,
            approval: {},
            payment: { paidDate: '2025-03-30', reference: 'SEPA-1' },
        });
        expect(event).toEqual({ name: 'invoice.pay', payload: '{"id":"a","revision":3,"status":"paid"}' });
    });

    test.each(STEPS)('%s by the other party is refused', async (name, mspId, details) => {
        const ledger = await ledgerWith('issued');
        const other = mspId === SELLER ? BUYER : SELLER;
        expect(codeOf(await ledger.call(other, name, 'a', details, ''))).toBe('ORGANISATION_FORBIDS');
    });

    test.each(STEPS)(
        '%s by a stranger does not tell that the invoice exists',
        async (name, _mspId, details) => {
            const ledger = await ledgerWith('issued');
            const [known, unknown] = [
                await ledger.call(STRANGER, name, 'a', details, ''),
                await ledger.call(STRANGER, name, 'z', details, ''),
            ];
            expect(codeOf(known)).toBe('INVOICE_NOT_FOUND');
            expect(known.error?.replace('a', 'z')).toBe(unknown.error?.replace('a', 'z'));
        },
    );

    test.each(STEPS)(
        '%s with a revision that is not the present one changes nothing',
        async (name, mspId, details) => {
            const ledger = await ledgerWith('issued');
            expect(codeOf(await ledger.call(mspId, name, 'a', details, '2'))).toBe('REVISION_MISMATCH');
            expect(parseInvoice((await ledger.read('a')).response ?? '')?.revision).toBe(1);
        },
    );

    test('tells a caller with an old revision that it is old, rather than what the new status forbids', async () => {
        const ledger = await ledgerWith('cancelled');
        expect(codeOf(await ledger.call(BUYER, 'ApproveInvoice', 'a', '{}', '1'))).toBe('REVISION_MISMATCH');
    });

    test.each<[ContractFunction, string, string]>([
        ['RejectInvoice', BUYER, '{}'],
        ['CancelInvoice', SELLER, '{"reason":""}'],
        ['PayInvoice', BUYER, '{"paidDate":"2025-02-30"}'],
        ['PayInvoice', BUYER, '{"amount":"1"}'],
        ['ApproveInvoice', BUYER, '[]'],
        ['ApproveInvoice', BUYER, 'yes'],
        ['ApproveInvoice', BUYER, ''],
    ])('%s by %s with details %j is refused', async (name, mspId, details) => {
        const ledger = await ledgerWith(name === 'PayInvoice' ? 'approved' : 'issued');
        expect(codeOf(await ledger.call(mspId, name, 'a', details, ''))).toBe('ARGUMENT_INVALID');
    });
});
