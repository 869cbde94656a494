import type { EndorsementResponse } from './fabric-sdk';
import { chaincodeError, saysChaincodeFailed, saysStateFailed, type ChaincodeError } from './chaincode-error';

/** What one peer made of a proposal. */
export type PeerReply =
    | { readonly kind: 'endorsed'; readonly peer: string; readonly response: EndorsementResponse }
    | { readonly kind: 'rejected'; readonly peer: string; readonly error: ChaincodeError }
    | { readonly kind: 'failed'; readonly peer: string; readonly reason: string };

/** `shim.ERRORTHRESHOLD` of fabric-chaincode-go: responses from here on are never endorsed. */
const ERROR_THRESHOLD = 400;

/** `shim.ERROR`: the status of an exception, and the only one of the peer's own errors. */
const ERROR = 500;

/**
 * Tells the chaincode's no from the peer's (core/endorser/endorser.go `ProcessProposalSuccessfullyOrError`). Statuses below
 * 500 are the chaincode's alone. With a 500 of the chaincode comes what it simulated; a peer that could not run the
 * chaincode to its end sends its own sentence alone, and another peer may do better. So may it when the contract failed
 * because its peer could not look something up.
 */
export function peerReply(peer: string, response: unknown): PeerReply {
    if (!isResponse(response)) return { kind: 'failed', peer, reason: 'the peer answered something else' };
    const { status, message } = response.response;
    if (status < ERROR_THRESHOLD) {
        if (response.endorsement) return { kind: 'endorsed', peer, response };
        return { kind: 'failed', peer, reason: 'the peer answered without an endorsement' };
    }
    if (status >= ERROR && saysStateFailed(message)) return { kind: 'failed', peer, reason: message };
    if (status < ERROR || response.payload.length > 0 || saysChaincodeFailed(message)) {
        return { kind: 'rejected', peer, error: chaincodeError(message) };
    }
    return { kind: 'failed', peer, reason: message };
}

function isResponse(answer: unknown): answer is EndorsementResponse {
    if (typeof answer !== 'object' || answer === null) return false;
    if (!('response' in answer && 'payload' in answer && Buffer.isBuffer(answer.payload))) return false;
    const { response } = answer;
    return (
        typeof response === 'object' &&
        response !== null &&
        'status' in response &&
        typeof response.status === 'number'
    );
}
