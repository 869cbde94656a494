import { contractRefusal } from '../../core/invoice/contract-error';
import { parseInvoice } from '../../core/invoice/parse-invoice';
import { newInvoiceDraft } from '../../test/fixtures/invoices';
import { BUYER, codeOf, Ledger, ledgerWith, SELLER } from './ledger-in-memory';

describe('UpdateInvoice', () => {
    test('applies a JSON merge patch: members replaced, added, and removed by null', async () => {
        const ledger = new Ledger();
        await ledger.create('a', newInvoiceDraft({ note: 'old' }));
        const patch = {
            note: null,
            dueDate: '2025-04-15',
            buyer: { name: 'Globex SA', address: { city: 'Lyon' } },
        };
        const { response = '' } = await ledger.call(SELLER, 'UpdateInvoice', 'a', JSON.stringify(patch), '1');
        const invoice = parseInvoice(response);
        expect(invoice).toMatchObject({
            revision: 2,
            status: 'issued',
            dueDate: '2025-04-15',
            buyer: { name: 'Globex SA', mspId: BUYER, address: { city: 'Lyon', country: 'FR' } },
        });
        expect(invoice).not.toHaveProperty('note');
    });

    test('checks the invoice that the patch makes', async () => {
        const ledger = await ledgerWith('issued');
        const outcome = await ledger.call(
            SELLER,
            'UpdateInvoice',
            'a',
            '{"totals":{"payableAmount":"1.00"}}',
            '',
        );
        expect(outcome.error).toContain('INVOICE_INVALID: TOTAL_WRONG at "/totals/payableAmount"');
    });

    test('takes a new number, keeps the old one used, and may return to it', async () => {
        const ledger = new Ledger();
        await ledger.create('a', newInvoiceDraft({ number: 'N-1' }));
        await ledger.create('b', newInvoiceDraft({ number: 'N-2' }));
        const rename = (id: string, number: string) =>
            ledger.call(SELLER, 'UpdateInvoice', id, JSON.stringify({ number }), '');
        expect(codeOf(await rename('a', 'N-2'))).toBe('INVOICE_NUMBER_TAKEN');
        expect((await rename('a', 'N-3')).error).toBeUndefined();
        expect(codeOf(await rename('b', 'N-1'))).toBe('INVOICE_NUMBER_TAKEN');
        expect((await rename('a', 'N-1')).error).toBeUndefined();
    });

    test.each([
        ['{"id":"b"}', '/id'],
        ['{"seller":{"mspId":"Org3MSP"}}', '/seller/mspId'],
        ['{"buyer":{"mspId":"Org3MSP"}}', '/buyer/mspId'],
    ])('keeps for life what %s would change', async (patch, pointer) => {
        const ledger = await ledgerWith('issued');
        const { error = '' } = await ledger.call(SELLER, 'UpdateInvoice', 'a', patch, '');
        expect(contractRefusal(error)?.fault).toMatchObject({ code: 'FIELD_FIXED', pointer });
    });

    test.each(['{"status":"paid"}', '{"revision":9}', '{"payment":{}}'])(
        'cannot write what the ledger keeps, as %s tries',
        async (patch) => {
            const ledger = await ledgerWith('issued');
            expect(codeOf(await ledger.call(SELLER, 'UpdateInvoice', 'a', patch, ''))).toBe(
                'INVOICE_INVALID',
            );
        },
    );

    test.each([
        'null',
        '[]',
        '"x"',
        '{',
        '{"seller":{"__proto__":{"name":"x"}}}',
        '{"seller":{"constructor":1}}',
        `{"seller":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    ])('refuses %s, which is not a patch of an object', async (patch) => {
        const ledger = await ledgerWith('issued');
        expect(codeOf(await ledger.call(SELLER, 'UpdateInvoice', 'a', patch, ''))).toBe('ARGUMENT_INVALID');
    });
});
