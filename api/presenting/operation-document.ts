import { RETRY_AFTER_SECONDS } from '../middleware/problem';
import type { OperationSnapshot } from './operation-snapshot';

/** The operation as clients see it: the same bytes at `/operations/{id}` and at `/transactions/{id}`. */
export function operationDocument(snapshot: OperationSnapshot, baseUrl: string): object {
    const invoice = invoiceUrl(baseUrl, snapshot.objectId);
    return {
        ...snapshot.view,
        ...(snapshot.view['status'] === 'succeeded' && { resourceLocation: invoice }),
        links: {
            self: operationUrl(baseUrl, snapshot.id),
            transaction: `${baseUrl}/transactions/${encodeURIComponent(snapshot.id)}`,
            invoice,
        },
    };
}

/** The header fields that go with that document. */
export function operationHeaders({ version, hasEnded }: OperationSnapshot): Record<string, string> {
    return { ETag: `"${version}"`, ...(!hasEnded && { 'Retry-After': RETRY_AFTER_SECONDS }) };
}

export function operationUrl(baseUrl: string, id: string): string {
    return `${baseUrl}/operations/${encodeURIComponent(id)}`;
}

export function invoiceUrl(baseUrl: string, id: string): string {
    return `${baseUrl}/invoices/${encodeURIComponent(id)}`;
}
