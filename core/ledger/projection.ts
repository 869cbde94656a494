import type { PendingEvent } from '../event/event';
import type { Instant } from '../instant';
import type { Invoice } from '../invoice/invoice';
import { parseInvoice } from '../invoice/parse-invoice';
import type { Block, LedgerTransaction, Write } from './block';
import { invoiceIdOf } from './invoice-key';
import type { Position } from './position';
import { placeOf, positionOf } from './position';

/** An invoice as one VALID write left it. A deleted one has no `invoice`. */
export interface InvoiceVersion {
    readonly id: string;
    readonly position: Position;
    readonly fabricTxId: string;
    readonly at: Instant;
    readonly invoice?: Invoice;
}

/** A write that is not an invoice of ours although its key says so. */
export interface Unreadable {
    readonly key: string;
    readonly block: number;
    readonly transaction: number;
}

export interface Projection {
    readonly versions: readonly InvoiceVersion[];
    readonly unreadable: readonly Unreadable[];
}

/** The invoices that a block changed, in the ledger's order: from the write sets of VALID transactions, whoever sent them. */
export function project(block: Block): Projection {
    const versions: InvoiceVersion[] = [];
    const unreadable: Unreadable[] = [];
    for (const transaction of block.transactions.filter((one) => one.validationCode === 'VALID')) {
        for (const write of transaction.writes) {
            const id = invoiceIdOf(write.key);
            if (id === undefined) continue;
            const version = versionOf({ block, transaction, write }, id);
            if (version === undefined) {
                unreadable.push({ key: write.key, block: block.number, transaction: transaction.index });
            } else {
                versions.push(version);
            }
        }
    }
    return { versions, unreadable };
}

interface Source {
    readonly block: Block;
    readonly transaction: LedgerTransaction;
    readonly write: Write;
}

function versionOf({ block, transaction, write }: Source, id: string): InvoiceVersion | undefined {
    const position = positionOf({ block: block.number, transaction: transaction.index, write: write.index });
    const version = { id, position, fabricTxId: transaction.fabricTxId, at: transaction.at };
    if (write.value === undefined) return version;
    const invoice = parseInvoice(write.value);
    return invoice === undefined ? undefined : { ...version, invoice };
}

/** The organisations that may see an invoice: its seller's and its buyer's. */
export function organisationsOf(invoice: Invoice): readonly string[] {
    return [...new Set([invoice.seller.mspId, invoice.buyer.mspId])];
}

/** The event of a version that still has its invoice. */
export function invoiceEvent(version: InvoiceVersion & { invoice: Invoice }): PendingEvent {
    const place = placeOf(version.position);
    return {
        id: `${version.id}.${place.block}.${place.transaction}.${place.write}`,
        type: version.invoice.revision === 1 ? 'invoice.created' : 'invoice.updated',
        subject: version.id,
        time: version.at,
        organisations: organisationsOf(version.invoice),
        partitionKey: version.id,
        data: { ...version.invoice },
    };
}
