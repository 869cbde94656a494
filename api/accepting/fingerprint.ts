import { createHash } from 'node:crypto';
import stringify from 'safe-stable-stringify';

/** What makes a request the same as another one. */
export interface FingerprintParts {
    /** The `operationId` of the document: method and path. */
    readonly operationId: string;
    /** From the path; undefined for a create, whose id is in the body or ours. */
    readonly invoiceId: string | undefined;
    readonly ifMatch: string | undefined;
    readonly body: unknown;
}

/** SHA-256 in base64url over the request with its members in order, so that blanks and order in the JSON do not count. */
export function fingerprintOf({ operationId, invoiceId, ifMatch, body }: FingerprintParts): string {
    const text = stringify([operationId, invoiceId ?? null, ifMatch ?? null, body ?? null]);
    return createHash('sha256').update(text).digest('base64url');
}
