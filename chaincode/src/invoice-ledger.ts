import stringify from 'fast-json-stable-stringify';
import type { Invoice } from '../../core/invoice/invoice';
import { parseInvoice } from '../../core/invoice/parse-invoice';
import { ContractFailure } from './contract-failure';
import type { InvoiceStub, KeyModification } from './invoice-context';

/** One VALID write of an invoice. */
export interface InvoiceRevision {
    readonly fabricTxId: string;
    /** RFC 3339 in UTC, by the clock of the client that proposed it. */
    readonly proposedAt: string;
    readonly invoice: Invoice;
}

/**
 * The world state as the contract lays it out: `invoice` + id holds the invoice in canonical JSON, `invoiceNumber` +
 * seller's MSP id + number holds the id of the invoice that uses the number. A number stays used for ever: tax law
 * forbids to issue it twice, and a cancelled invoice was issued.
 */
export class InvoiceLedger {
    readonly #stub: InvoiceStub;

    constructor(stub: InvoiceStub) {
        this.#stub = stub;
    }

    async find(id: string): Promise<Invoice | undefined> {
        const value = await this.#stub.getState(this.#invoiceKey(id));
        if (value.length === 0) return undefined;
        return readInvoice(value, id);
    }

    /** Writes the invoice and returns the bytes' text: members in the order of their names, no blanks. */
    async put(invoice: Invoice): Promise<string> {
        const json = stringify(invoice);
        await this.#stub.putState(this.#invoiceKey(invoice.id), Buffer.from(json));
        return json;
    }

    /** Takes the number for the invoice. Fails with INVOICE_NUMBER_TAKEN if another invoice of the seller has or had it. */
    async claimNumber({ id, number, seller }: Invoice): Promise<void> {
        const key = this.#stub.createCompositeKey('invoiceNumber', [seller.mspId, number]);
        const holder = Buffer.from(await this.#stub.getState(key)).toString();
        if (holder === id) return;
        if (holder !== '') {
            throw new ContractFailure(
                'INVOICE_NUMBER_TAKEN',
                `${seller.mspId} has used the number ${number}`,
            );
        }
        await this.#stub.putState(key, Buffer.from(id));
    }

    /** Every version of an invoice, oldest first. */
    async history(id: string): Promise<readonly InvoiceRevision[]> {
        const revisions: InvoiceRevision[] = [];
        for await (const modification of this.#stub.getHistoryForKey(this.#invoiceKey(id))) {
            if (!modification.isDelete) revisions.push(revisionOf(modification, id));
        }
        return revisions.sort((a, b) => a.invoice.revision - b.invoice.revision);
    }

    #invoiceKey(id: string): string {
        return this.#stub.createCompositeKey('invoice', [id]);
    }
}

function revisionOf({ txId, timestamp, value }: KeyModification, id: string): InvoiceRevision {
    const millis = Number(timestamp.seconds.toString()) * 1000 + Math.floor(timestamp.nanos / 1_000_000);
    return { fabricTxId: txId, proposedAt: new Date(millis).toISOString(), invoice: readInvoice(value, id) };
}

function readInvoice(value: Uint8Array, id: string): Invoice {
    const invoice = parseInvoice(Buffer.from(value).toString());
    if (invoice === undefined) throw new Error(`the state of ${id} was not written by this contract`);
    return invoice;
}
