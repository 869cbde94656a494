import type { PendingEvent } from '../../core/event/event';
import type { Invoice } from '../../core/invoice/invoice';
import { placeOf } from '../../core/ledger/position';
import type { InvoiceVersion } from '../../core/ledger/projection';
import { invoiceEvent, organisationsOf } from '../../core/ledger/projection';
import type { WaitingDocument } from './event-document';
import { waitingDocument } from './event-document';
import type { GuardedUpdate, Update } from './query';
import { present, updateOf } from './query';
import { sortableAmount } from './sortable-amount';

/** What filters and orders ask of an invoice; for people with a database client, too. */
export interface InvoiceTerms {
    readonly number: string;
    readonly status: string;
    readonly revision: number;
    readonly issueDate: string;
    readonly dueDate: string;
    readonly currency: string;
    readonly payableAmount: string;
    readonly sellerMspId: string;
    readonly buyerMspId: string;
    readonly sellerName: string;
    readonly buyerName: string;
}

/** One version of an invoice, as the history keeps it. */
export interface InvoiceVersionDocument {
    readonly _id: string;
    readonly id: string;
    readonly position: string;
    readonly fabricTxId: string;
    readonly at: number;
    /** Those who may see this version. Empty for a deletion. */
    readonly organisations: readonly string[];
    /** The invoice as JSON text, so that a member which no database likes (`$x`, `a.b`) stays what it was. Absent: deleted. */
    readonly content?: string;
}

/** The newest version of an invoice. */
export interface InvoiceDocument extends InvoiceVersionDocument {
    readonly terms?: InvoiceTerms;
    /** Names in lower case, the payable amount as sortable text. */
    readonly folded?: {
        readonly sellerName: string;
        readonly buyerName: string;
        readonly payableAmount: string;
    };
    readonly news?: readonly WaitingDocument[];
}

export function versionKey({ id, position }: Pick<InvoiceVersion, 'id' | 'position'>): string {
    return `${id}:${position}`;
}

export function versionDocument(version: InvoiceVersion): InvoiceVersionDocument {
    return { _id: versionKey(version), ...recordOf(version) };
}

export function invoiceVersion(document: InvoiceVersionDocument): InvoiceVersion {
    const { id, position, fabricTxId, at, content } = document;
    const version = { id, position, fabricTxId, at };
    if (content === undefined) return version;
    const invoice: unknown = JSON.parse(content);
    if (!isWhatWasStored(invoice)) throw new Error('STORE-INVOICE: a stored invoice is no invoice');
    return { ...version, invoice };
}

/** It was checked before it was stored; to check each of its members at each reading would cost more than the reading. */
function isWhatWasStored(value: unknown): value is Invoice {
    return typeof value === 'object' && value !== null && 'revision' in value && 'totals' in value;
}

/** Written over an older version, or as the first one; never over the same or a newer one. Its event waits from `now` on. */
export function invoiceUpdate(
    version: InvoiceVersion,
    event: PendingEvent | undefined,
    now: number,
): GuardedUpdate {
    return {
        filter: { _id: version.id, position: { $lt: version.position } },
        update: updateOf({
            $set: newestMembers(version),
            $unset: version.invoice === undefined ? DELETED : {},
            $push: event === undefined ? {} : { news: waitingDocument(event, now) },
        }),
    };
}

/** What is kept of an invoice's newest version, but for the events that wait. */
export function newestMembers(version: InvoiceVersion): Readonly<Record<string, unknown>> {
    return present({ ...recordOf(version), ...(version.invoice && searchableOf(version.invoice)) });
}

/** The event of a version; a deletion is told to those who saw the invoice before. */
export function eventOf(
    version: InvoiceVersion,
    before: readonly string[] | undefined,
): PendingEvent | undefined {
    const { invoice, ...rest } = version;
    if (invoice !== undefined) return invoiceEvent({ ...rest, invoice });
    if (before === undefined || before.length === 0) return undefined;
    const { block, transaction, write } = placeOf(version.position);
    return {
        id: `${version.id}.${block}.${transaction}.${write}`,
        type: 'invoice.deleted',
        subject: version.id,
        time: version.at,
        organisations: before,
        partitionKey: version.id,
        data: { id: version.id },
    };
}

/** Members that a deleted invoice does not have. */
export const DELETED: Update[string] = { content: true, terms: true, folded: true };

/** What is kept of any version. */
export function recordOf(version: InvoiceVersion): Omit<InvoiceVersionDocument, '_id'> {
    const { id, position, fabricTxId, at, invoice } = version;
    return {
        id,
        position,
        fabricTxId,
        at,
        organisations: invoice === undefined ? [] : organisationsOf(invoice),
        ...(invoice && { content: JSON.stringify(invoice) }),
    };
}

function searchableOf(invoice: Invoice): Pick<InvoiceDocument, 'terms' | 'folded'> {
    const { number, status, revision, issueDate, dueDate, currency, seller, buyer } = invoice;
    const { payableAmount } = invoice.totals;
    return {
        terms: {
            number,
            status,
            revision,
            issueDate,
            dueDate,
            currency,
            payableAmount,
            sellerMspId: seller.mspId,
            buyerMspId: buyer.mspId,
            sellerName: seller.name,
            buyerName: buyer.name,
        },
        folded: {
            sellerName: seller.name.toLowerCase(),
            buyerName: buyer.name.toLowerCase(),
            payableAmount: sortableAmount(payableAmount),
        },
    };
}
