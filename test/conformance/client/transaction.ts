import { common, peer } from '@hyperledger/fabric-protos';
import type { Proposed } from './signed-proposal';

/** The envelope that an SDK would order, made of the endorsements that are given. */
export function transaction(
    { header, input, client }: Proposed,
    answers: readonly peer.ProposalResponse[],
): common.Envelope {
    const endorsed = new peer.ChaincodeEndorsedAction();
    endorsed.setProposalResponsePayload(answers[0]?.getPayload_asU8() ?? new Uint8Array());
    for (const answer of answers) endorsed.addEndorsements(answer.getEndorsement());
    const visible = new peer.ChaincodeProposalPayload();
    visible.setInput(input);
    const actionPayload = new peer.ChaincodeActionPayload();
    actionPayload.setChaincodeProposalPayload(visible.serializeBinary());
    actionPayload.setAction(endorsed);
    const action = new peer.TransactionAction();
    action.setHeader(header.getSignatureHeader_asU8());
    action.setPayload(actionPayload.serializeBinary());
    const contents = new peer.Transaction();
    contents.addActions(action);
    return signedEnvelope(header, contents.serializeBinary(), client);
}

/** Header and contents under the client's signature. */
export function signedEnvelope(
    header: common.Header,
    contents: Uint8Array,
    client: Proposed['client'],
): common.Envelope {
    const payload = new common.Payload();
    payload.setHeader(header);
    payload.setData(contents);
    const envelope = new common.Envelope();
    envelope.setPayload(payload.serializeBinary());
    envelope.setSignature(client.sign(envelope.getPayload_asU8()));
    return envelope;
}
