import type { InvoiceDraft } from '../../core/invoice/invoice';

/** An id that no invoice has. */
export const TRIAL_ID = 'doctor-no-such-invoice';

/** An invoice that keeps every rule, from this organisation to itself. It is simulated by the peers, and never ordered. */
export function trialInvoice(mspId: string): InvoiceDraft {
    const vat = { category: 'S', rate: '10' } as const;
    const party = { mspId, vatId: 'DE123456789', address: { city: 'Berlin', country: 'DE' } };
    return {
        number: 'DOCTOR-TRIAL',
        issueDate: '2025-01-01',
        dueDate: '2025-01-31',
        currency: 'EUR',
        seller: { name: 'Doctor', ...party },
        buyer: { name: 'Patient', ...party },
        lines: [
            {
                id: '1',
                description: 'Examination',
                quantity: '1',
                unitCode: 'C62',
                unitPrice: '100.00',
                vat,
                netAmount: '100.00',
            },
        ],
        tax: [{ ...vat, taxableAmount: '100.00', taxAmount: '10.00' }],
        totals: {
            lineNetAmount: '100.00',
            taxExclusiveAmount: '100.00',
            taxAmount: '10.00',
            taxInclusiveAmount: '110.00',
            payableAmount: '110.00',
        },
    };
}
