import { peer } from '@hyperledger/fabric-protos';
import type { Signer } from '../../identity/signing-identity';

/** From this status on a chaincode's response is a refusal and is not endorsed (fabric shim, ERRORTHRESHOLD). */
const REFUSED = 400;
/** From this status on it is an error, whose simulation the client may look at (fabric shim, ERROR). */
const ERROR = 500;

/** What a chaincode made of a proposal. */
export interface Simulation {
    readonly chaincode: string;
    readonly version: string;
    readonly response: peer.Response;
    readonly event: peer.ChaincodeEvent | undefined;
    /** `rwset.TxReadWriteSet`; undefined for a system chaincode, which reads past the state. */
    readonly results: Uint8Array | undefined;
}

export function responseWith(status: number, message: string): peer.Response {
    const response = new peer.Response();
    response.setStatus(status);
    response.setMessage(message);
    return response;
}

/** The answer to a proposal that the peer could not carry out. */
export function failure(message: string): peer.ProposalResponse {
    const answer = new peer.ProposalResponse();
    answer.setResponse(responseWith(ERROR, message));
    return answer;
}

/**
 * The answer to a proposal that the chaincode has decided on: endorsed below 400, bare from 400, with its unsigned
 * payload from 500 (fabric core/endorser/endorser.go).
 */
export function proposalResponse(
    simulation: Simulation,
    proposalHash: Uint8Array,
    endorser: Signer,
): peer.ProposalResponse {
    const status = simulation.response.getStatus();
    const answer = new peer.ProposalResponse();
    answer.setResponse(simulation.response);
    if (status >= REFUSED && status < ERROR) return answer;
    const payload = responsePayload(simulation, proposalHash);
    answer.setPayload(payload);
    answer.setInterest(interestOf(simulation));
    if (status >= ERROR) return answer;
    answer.setVersion(1);
    answer.setEndorsement(endorsement(payload, endorser));
    return answer;
}

function responsePayload(simulation: Simulation, proposalHash: Uint8Array): Uint8Array {
    const id = new peer.ChaincodeID();
    id.setName(simulation.chaincode);
    id.setVersion(simulation.version);
    const action = new peer.ChaincodeAction();
    if (simulation.results) action.setResults(simulation.results);
    if (simulation.event) action.setEvents(simulation.event.serializeBinary());
    action.setResponse(simulation.response);
    action.setChaincodeId(id);
    const payload = new peer.ProposalResponsePayload();
    payload.setProposalHash(proposalHash);
    payload.setExtension$(action.serializeBinary());
    return payload.serializeBinary();
}

function endorsement(payload: Uint8Array, endorser: Signer): peer.Endorsement {
    const signed = new peer.Endorsement();
    signed.setEndorser(endorser.serialized);
    signed.setSignature(endorser.sign(Buffer.concat([payload, endorser.serialized])));
    return signed;
}

function interestOf({ chaincode, results }: Simulation): peer.ChaincodeInterest {
    const interest = new peer.ChaincodeInterest();
    if (results === undefined) return interest;
    const call = new peer.ChaincodeCall();
    call.setName(chaincode);
    interest.addChaincodes(call);
    return interest;
}
