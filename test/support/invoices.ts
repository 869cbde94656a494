import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Invoice } from '../../core/invoice/invoice';
import { parseInvoice } from '../../core/invoice/parse-invoice';

const simple: unknown = JSON.parse(readFileSync(join(__dirname, '../fixtures/invoices/simple.json'), 'utf8'));

/** A newly issued invoice as the ledger would keep it: from Org1MSP to Org2MSP. */
export function newInvoice(id: string): Invoice {
    if (typeof simple !== 'object' || simple === null) throw new Error('simple.json is not an invoice');
    const invoice = parseInvoice(
        JSON.stringify({ ...simple, id, number: `R-${id}`, status: 'issued', revision: 1 }),
    );
    if (invoice === undefined) throw new Error('simple.json is not an invoice');
    return invoice;
}
