import { isoOf } from '../../core/instant';
import type { Invoice } from '../../core/invoice/invoice';
import { placeOf } from '../../core/ledger/position';
import type { InvoiceVersion } from '../../core/ledger/projection';

/** An invoice as clients see it: what the ledger keeps, and where it keeps it. */
export function invoiceDocument(version: InvoiceVersion, invoice: Invoice): object {
    return { ...invoice, etag: invoiceTag(invoice), ...whereabouts(version) };
}

/** One entry of an invoice's history. */
export function versionDocument(version: InvoiceVersion): object {
    const { invoice } = version;
    return {
        ...whereabouts(version),
        ...(invoice !== undefined && { invoice: invoiceDocument(version, invoice) }),
    };
}

/** The strong entity tag of a ledger revision. */
export function invoiceTag({ revision }: Invoice): string {
    return `"${revision}"`;
}

function whereabouts({ position, fabricTxId, at }: InvoiceVersion): object {
    const { block, transaction } = placeOf(position);
    return {
        lastModifiedDateTime: isoOf(at),
        blockchain: { transactionId: fabricTxId, blockNumber: block, transactionIndex: transaction },
    };
}
