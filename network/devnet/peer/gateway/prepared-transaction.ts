import { common, peer } from '@hyperledger/fabric-protos';
import type { Endorsed } from './endorsement-collection';
import type { ProposedTransaction } from './proposed-transaction';

/** The envelope that the client has to sign, without its transient data (fabric internal/pkg/gateway/submit.go). */
export function preparedTransaction(
    { header, payload }: Pick<ProposedTransaction, 'header' | 'payload'>,
    { responsePayload, endorsements }: Endorsed,
): common.Envelope {
    const endorsed = new peer.ChaincodeEndorsedAction();
    endorsed.setProposalResponsePayload(responsePayload);
    endorsed.setEndorsementsList([...endorsements]);
    const visible = new peer.ChaincodeProposalPayload();
    visible.setInput(payload.getInput_asU8());
    const actionPayload = new peer.ChaincodeActionPayload();
    actionPayload.setChaincodeProposalPayload(visible.serializeBinary());
    actionPayload.setAction(endorsed);
    const action = new peer.TransactionAction();
    action.setHeader(header.getSignatureHeader_asU8());
    action.setPayload(actionPayload.serializeBinary());
    const transaction = new peer.Transaction();
    transaction.addActions(action);
    const contents = new common.Payload();
    contents.setHeader(header);
    contents.setData(transaction.serializeBinary());
    const envelope = new common.Envelope();
    envelope.setPayload(contents.serializeBinary());
    return envelope;
}
