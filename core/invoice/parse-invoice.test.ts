import { invoiceFixtures, newInvoiceDraft } from '../../test/fixtures/invoices';
import type { Invoice } from './invoice';
import { parseInvoice } from './parse-invoice';

const invoice: Invoice = { ...newInvoiceDraft(), id: 'a', status: 'issued', revision: 1 };

describe('what the ledger holds', () => {
    test.each(Object.entries(invoiceFixtures))('%s is read back as it was written', (_name, draft) => {
        const kept: Invoice = {
            ...draft,
            id: 'a',
            status: 'paid',
            revision: 3,
            approval: {},
            payment: { reference: 'r' },
        };
        expect(parseInvoice(JSON.stringify(kept))).toEqual(kept);
    });

    test('is read although a later contract added members', () => {
        const later = { ...invoice, deliveryDate: '2025-03-01', seller: { ...invoice.seller, phone: '1' } };
        expect(parseInvoice(JSON.stringify(later))).toEqual(later);
    });

    test.each([
        ['no JSON', '{'],
        ['null', 'null'],
        ['a list', '[]'],
        ['no status', JSON.stringify({ ...invoice, status: undefined })],
        ['an unknown status', JSON.stringify({ ...invoice, status: 'lost' })],
        ['revision zero', JSON.stringify({ ...invoice, revision: 0 })],
        ['a revision in text', JSON.stringify({ ...invoice, revision: '1' })],
        [
            'a seller without an organisation',
            JSON.stringify({ ...invoice, seller: { name: 'x', address: { country: 'DE' } } }),
        ],
        [
            'money as a float',
            JSON.stringify({ ...invoice, totals: { ...invoice.totals, payableAmount: 1183.95 } }),
        ],
    ])('with %s is not an invoice', (_name, json) => {
        expect(parseInvoice(json)).toBeUndefined();
    });
});
