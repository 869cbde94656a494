import type { Envelope, Proposal } from '../operation/operation';

/** What became of a proposal. None of these has any effect on the ledger. */
export type EndorsementVerdict =
    | {
          readonly kind: 'endorsed';
          readonly fabricTxId: string;
          readonly channel: string;
          readonly chaincode: string;
          /** Signed: the same bytes may be sent any number of times. */
          readonly envelope: Envelope;
          /** What the chaincode answered, as text. */
          readonly response: string;
      }
    /** The chaincode said no; `code` is the part before the colon of its message, `CHAINCODE_REJECTED` if it had none. */
    | { readonly kind: 'rejected'; readonly code: string; readonly message: string }
    /** Too few peers could be reached or answered in time. */
    | { readonly kind: 'unavailable'; readonly reason: string }
    /** Peers answered with different read-write sets: never to be ordered. */
    | { readonly kind: 'disagreed'; readonly reason: string };

export interface EndorsementRequest {
    /** Label of the wallet identity that signs. */
    readonly signer: string;
    readonly proposal: Proposal;
    /** For logs and traces only; it does not reach the ledger. */
    readonly operationId: string;
}

/** Asks the peers of the organisations to simulate and sign, compares their answers, and signs the envelope. */
export interface Endorser {
    /** Answers within the endorsement timeout (30 s); throws only on a fault of our own, such as an unknown wallet label. */
    endorse(request: EndorsementRequest): Promise<EndorsementVerdict>;
}
