import type { Fault } from './fault';
import type { Invoice, InvoiceDraft } from './invoice';

/** What the ledger adds to a draft, and what a client can therefore not change by a patch. */
const LEDGER_MEMBERS: ReadonlySet<string> = new Set([
    'status',
    'revision',
    'approval',
    'rejection',
    'payment',
    'cancellation',
]);

/** The document that a merge patch of an invoice applies to: the draft as it would be posted today, with its id. */
export function amendableDocument(invoice: Invoice): Readonly<Record<string, unknown>> {
    return Object.fromEntries(Object.entries(invoice).filter(([name]) => !LEDGER_MEMBERS.has(name)));
}

/**
 * Where an amended draft changes what an invoice keeps for life: its id and its two organisations. Another organisation
 * would lose or gain sight of it by a change that it had no part in; the seller cancels it and issues another instead.
 */
export function fixedFaults(before: Invoice, after: InvoiceDraft): readonly Fault[] {
    return [
        { pointer: '/id', same: after.id === before.id },
        { pointer: '/seller/mspId', same: after.seller.mspId === before.seller.mspId },
        { pointer: '/buyer/mspId', same: after.buyer.mspId === before.buyer.mspId },
    ]
        .filter(({ same }) => !same)
        .map(({ pointer }) => ({
            code: 'FIELD_FIXED',
            pointer,
            detail: 'cannot change once the invoice is issued',
        }));
}
