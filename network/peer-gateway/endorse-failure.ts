import type { ErrorDetail } from '@hyperledger/fabric-gateway';
import { chaincodeError, saysChaincodeFailed, saysStateFailed } from '../gateway/chaincode-error';
import type { Disagreement } from '../gateway/convergence';
import { DEPENDS_ON_STATE } from '../gateway/endorsement-round';
import { sentenceOf, type GatewayFailure } from './gateway-failure';

/** How the gateway begins what the chaincode said (internal/pkg/gateway/apiutils.go, `responseStatus`). */
const CHAINCODE_RESPONSE = /^chaincode response \d+, /;

/** What it says of a peer whose read-write set is not that of the first one (endorsement.go, `processEndorsement`). */
const MISMATCH = 'ProposalResponsePayloads do not match';

/** How it ends when some peers endorsed, but not as many as the policy asks for (endorse.go, `Endorse`). */
const NOT_ENOUGH = 'failed to collect enough transaction endorsements';

/**
 * What the peers said together when the gateway could not collect enough endorsements. It tells of those that failed; that
 * others endorsed follows from how far it came: with its own organisation it begins, and every organisation that was
 * named is asked.
 */
export function endorseFailure(failure: GatewayFailure, mspIds?: readonly string[]): Disagreement {
    const { details } = failure;
    if (details.some(({ message }) => message.includes(MISMATCH)))
        return { kind: 'differing', reason: sentenceOf(failure) };
    const refusal = details.find(isOfChaincode);
    if (refusal === undefined) return { kind: 'unavailable', reason: sentenceOf(failure) };
    if (othersEndorsed(failure, mspIds)) return { kind: 'differing', reason: sentenceOf(failure) };
    const error = chaincodeError(refusal.message.replace(CHAINCODE_RESPONSE, ''));
    const isDoubtful = DEPENDS_ON_STATE.has(error.code) && !details.every(isOfChaincode);
    return { kind: isDoubtful ? 'doubtful' : 'rejected', ...error };
}

function othersEndorsed({ message, details }: GatewayFailure, mspIds?: readonly string[]): boolean {
    if (mspIds === undefined) return message.includes(NOT_ENOUGH);
    return mspIds.some((mspId) => !details.some((one) => one.mspId === mspId));
}

/** A peer that could not look something up is no word of the chaincode, though it comes as one. */
function isOfChaincode({ message }: ErrorDetail): boolean {
    if (saysStateFailed(message.replace(CHAINCODE_RESPONSE, ''))) return false;
    return CHAINCODE_RESPONSE.test(message) || saysChaincodeFailed(message);
}
