import type { Answer } from '../http/answer';
import { RETRY_AFTER_SECONDS } from '../middleware/problem';
import type { OperationSnapshot } from './operation-snapshot';

/** The operation as clients see it: the same bytes at `/operations/{id}` and at `/transactions/{id}`. */
export function operationDocument(snapshot: OperationSnapshot, baseUrl: string): object {
    const { view, objectId, id } = snapshot;
    const isOfInvoice = view['objectType'] === 'invoice';
    const invoice = isOfInvoice ? invoiceUrl(baseUrl, objectId) : undefined;
    const resource = invoice ?? `${operationUrl(baseUrl, id)}/result`;
    return {
        ...view,
        ...(view['status'] === 'succeeded' && view['kind'] !== 'composite' && { resourceLocation: resource }),
        links: linksOf(snapshot, { baseUrl, invoice }),
    };
}

/** Where to go from here; those that change it only while they can. */
function linksOf(
    { id, hasEnded, view }: OperationSnapshot,
    { baseUrl, invoice }: { readonly baseUrl: string; readonly invoice: string | undefined },
): object {
    const self = operationUrl(baseUrl, id);
    return {
        self,
        transaction: `${baseUrl}/transactions/${encodeURIComponent(id)}`,
        ...(invoice !== undefined && { invoice }),
        result: `${self}/result`,
        history: `${self}/history`,
        ...(!hasEnded && { cancel: `${self}/cancel` }),
        ...(view['kind'] === 'ledger' && view['status'] === 'failed' && { retry: `${self}/retry` }),
        ...(view['kind'] === 'external' && !hasEnded && { events: `${self}/events` }),
    };
}

/** 200 with the document. */
export function operationAnswer(snapshot: OperationSnapshot, baseUrl: string): Answer {
    return { status: 200, headers: operationHeaders(snapshot), json: operationDocument(snapshot, baseUrl) };
}

/** The header fields that go with that document. */
export function operationHeaders({ version, hasEnded }: OperationSnapshot): Record<string, string> {
    return { ETag: tagOf({ version }), ...(!hasEnded && { 'Retry-After': RETRY_AFTER_SECONDS }) };
}

export function tagOf({ version }: Pick<OperationSnapshot, 'version'>): string {
    return `"${version}"`;
}

export function operationUrl(baseUrl: string, id: string): string {
    return `${baseUrl}/operations/${encodeURIComponent(id)}`;
}

export function invoiceUrl(baseUrl: string, id: string): string {
    return `${baseUrl}/invoices/${encodeURIComponent(id)}`;
}
