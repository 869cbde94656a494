import { common, peer } from '@hyperledger/fabric-protos';
import type { Signer } from '../gateway/signer';

/**
 * The transaction that a proposal and its endorsements make, signed by the proposal's creator (fabric
 * protoutil/txutils.go, CreateSignedTx). Throws when the endorsers did not answer the same.
 */
export async function transactionEnvelope(
    signer: Signer,
    proposal: peer.Proposal,
    responses: readonly peer.ProposalResponse[],
): Promise<common.Envelope> {
    const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
    const action = new peer.TransactionAction();
    action.setHeader(header.getSignatureHeader_asU8());
    action.setPayload(actionPayload(proposal, responses).serializeBinary());
    const transaction = new peer.Transaction();
    transaction.setActionsList([action]);
    const payload = new common.Payload();
    payload.setHeader(header);
    payload.setData(transaction.serializeBinary());
    const bytes = payload.serializeBinary();
    const envelope = new common.Envelope();
    envelope.setPayload(bytes);
    envelope.setSignature(await signer.sign(bytes));
    return envelope;
}

/** What was proposed, without the transient map, which stays between client and endorsers; it is never used here. */
function actionPayload(
    proposal: peer.Proposal,
    responses: readonly peer.ProposalResponse[],
): peer.ChaincodeActionPayload {
    const endorsed = new peer.ChaincodeEndorsedAction();
    endorsed.setProposalResponsePayload(commonPayload(responses));
    endorsed.setEndorsementsList(
        responses.flatMap((response) => {
            const endorsement = response.getEndorsement();
            return endorsement === undefined ? [] : [endorsement];
        }),
    );
    const payload = new peer.ChaincodeActionPayload();
    payload.setChaincodeProposalPayload(proposal.getPayload_asU8());
    payload.setAction(endorsed);
    return payload;
}

function commonPayload(responses: readonly peer.ProposalResponse[]): Uint8Array {
    const [first, ...others] = responses.map((response) => Buffer.from(response.getPayload_asU8()));
    if (first === undefined) throw new Error('a transaction needs an endorsement');
    if (others.some((other) => !other.equals(first))) throw new Error('the peers did not endorse the same');
    return first;
}
