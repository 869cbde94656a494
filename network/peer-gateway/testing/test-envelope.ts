import { common, peer } from '@hyperledger/fabric-protos';

/** What a gateway prepares of endorsements, for a chaincode that answered with this text. */
export function preparedEnvelope(header: common.Header, answer: string): common.Envelope {
    const response = new peer.Response();
    response.setStatus(200);
    response.setPayload(Buffer.from(answer));
    const action = new peer.ChaincodeAction();
    action.setResponse(response);
    const responsePayload = new peer.ProposalResponsePayload();
    responsePayload.setExtension$(action.serializeBinary());
    const endorsed = new peer.ChaincodeEndorsedAction();
    endorsed.setProposalResponsePayload(responsePayload.serializeBinary());
    const actionPayload = new peer.ChaincodeActionPayload();
    actionPayload.setAction(endorsed);
    const transactionAction = new peer.TransactionAction();
    transactionAction.setPayload(actionPayload.serializeBinary());
    const transaction = new peer.Transaction();
    transaction.setActionsList([transactionAction]);
    const payload = new common.Payload();
    payload.setHeader(header);
    payload.setData(transaction.serializeBinary());
    const envelope = new common.Envelope();
    envelope.setPayload(payload.serializeBinary());
    return envelope;
}

/** A stored envelope of this transaction, signed in a way that only a test believes. */
export function storedEnvelope(fabricTxId: string): string {
    const channelHeader = new common.ChannelHeader();
    channelHeader.setChannelId('mychannel');
    channelHeader.setTxId(fabricTxId);
    const header = new common.Header();
    header.setChannelHeader(channelHeader.serializeBinary());
    const envelope = preparedEnvelope(header, '');
    envelope.setSignature(Buffer.from('signature'));
    return Buffer.from(envelope.serializeBinary()).toString('base64');
}
