import type { peer } from '@hyperledger/fabric-protos';
import type { TransactionScope } from './chaincode-transaction';

/** One call of a chaincode on behalf of a signed proposal. */
export interface Invocation extends TransactionScope {
    /** `protos.ChaincodeInput` bytes: the arguments. */
    readonly input: Uint8Array;
    /** What the client signed; the chaincode reads its creator, timestamp and transient map. */
    readonly proposal: peer.SignedProposal;
}

/** How a call ended: with the chaincode's own response, whatever its status, or without one. */
export type InvocationOutcome =
    | {
          readonly kind: 'completed';
          readonly response: peer.Response;
          readonly event: peer.ChaincodeEvent | undefined;
      }
    | { readonly kind: 'failed'; readonly reason: string };
