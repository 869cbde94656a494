import { contractRefusal } from '../../core/invoice/contract-error';
import { parseInvoice } from '../../core/invoice/parse-invoice';
import { invoiceFixtures, newInvoiceDraft } from '../../test/fixtures/invoices';
import { BUYER, codeOf, Ledger, SELLER, STRANGER } from './ledger-in-memory';

describe('CreateInvoice', () => {
    test.each(Object.entries(invoiceFixtures))(
        'keeps %s as it was posted, in canonical JSON',
        async (_name, draft) => {
            const { response = '', writes, event } = await new Ledger().create('a', draft);
            expect(parseInvoice(response)).toEqual({ ...draft, id: 'a', status: 'issued', revision: 1 });
            expect(writes).toEqual([
                ['\u0000invoice\u0000a\u0000', response],
                [`\u0000invoiceNumber\u0000Org1MSP\u0000${draft.number}\u0000`, 'a'],
            ]);
            expect(event).toEqual({
                name: 'invoice.create',
                payload: '{"id":"a","revision":1,"status":"issued"}',
            });
        },
    );

    test('writes the same bytes for the same invoice, whatever the order of its members', async () => {
        const draft = newInvoiceDraft();
        const reversed = JSON.stringify(Object.fromEntries(Object.entries(draft).reverse()), undefined, 3);
        const one = await new Ledger().call(SELLER, 'CreateInvoice', 'a', JSON.stringify(draft));
        const two = await new Ledger().call(SELLER, 'CreateInvoice', 'a', reversed);
        expect(two).toEqual(one);
    });

    test('refuses an id that is taken, and leaves the invoice that has it', async () => {
        const ledger = new Ledger();
        const { response } = await ledger.create('a');
        expect(codeOf(await ledger.create('a'))).toBe('INVOICE_EXISTS');
        expect((await ledger.read('a')).response).toBe(response);
    });

    test('refuses a number that the seller has used, even on a cancelled invoice, but not one of another seller', async () => {
        const ledger = new Ledger();
        const draft = newInvoiceDraft({ number: 'N-1' });
        await ledger.create('a', draft);
        expect(codeOf(await ledger.create('b', draft))).toBe('INVOICE_NUMBER_TAKEN');
        await ledger.call(SELLER, 'CancelInvoice', 'a', '{"reason":"typo"}', '');
        expect(codeOf(await ledger.create('b', draft))).toBe('INVOICE_NUMBER_TAKEN');
        const others = JSON.stringify(newInvoiceDraft({ number: 'N-1', sellerMspId: STRANGER }));
        expect((await ledger.call(STRANGER, 'CreateInvoice', 'c', others)).error).toBeUndefined();
    });

    test.each([BUYER, STRANGER])('refuses %s, since only the seller issues', async (mspId) => {
        const outcome = await new Ledger().call(
            mspId,
            'CreateInvoice',
            'a',
            JSON.stringify(newInvoiceDraft()),
        );
        expect(codeOf(outcome)).toBe('ORGANISATION_FORBIDS');
    });

    test('names the first fault of an invalid invoice with its pointer', async () => {
        const draft = newInvoiceDraft();
        const { error = '' } = await new Ledger().create('a', {
            ...draft,
            totals: { ...draft.totals, taxAmount: '1.00' },
        });
        expect(error).toBe('INVOICE_INVALID: TOTAL_WRONG at "/totals/taxAmount": must be 184.00, not 1.00');
        expect(contractRefusal(error)?.fault?.pointer).toBe('/totals/taxAmount');
    });

    test('refuses a draft that says another id', async () => {
        expect(codeOf(await new Ledger().create('a', newInvoiceDraft({ id: 'b' })))).toBe('INVOICE_INVALID');
    });
});
