import type { Envelope } from '../operation/operation';

/** What an orderer said of an envelope. Only `refused` means that this sending has certainly not been ordered. */
export type SubmitAnswer =
    | { readonly kind: 'ordered' }
    /** BAD_REQUEST, FORBIDDEN, NOT_FOUND or REQUEST_ENTITY_TOO_LARGE of `common.Status`. */
    | { readonly kind: 'refused'; readonly status: string; readonly reason: string }
    /** Everything else: SERVICE_UNAVAILABLE, a broken stream, a timeout, an answer that is not known. */
    | { readonly kind: 'unknown'; readonly reason: string };

/** Hands envelopes to the ordering service. Needs no key. */
export interface Orderer {
    /** Never throws for what the network does; sending the same envelope again is always safe. */
    submit(envelope: Envelope): Promise<SubmitAnswer>;
}
