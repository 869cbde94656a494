import { common, peer } from '@hyperledger/fabric-protos';
import type { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { decodeReadWriteSet, type NamespaceReadWriteSet } from './read-write-set';

/** The outer layers of an envelope. */
export interface TransactionHeader {
    readonly envelope: common.Envelope;
    readonly payload: common.Payload;
    readonly header: common.Header;
    readonly channelHeader: common.ChannelHeader;
    readonly signatureHeader: common.SignatureHeader;
}

/** The single action of an endorser transaction, as the client put it together. */
export interface EndorsedAction {
    readonly actions: number;
    /** Bytes of the action's own common.SignatureHeader. */
    readonly header: Uint8Array;
    /** What was proposed, without its transient map. */
    readonly proposalPayload: Uint8Array;
    readonly responsePayload: Uint8Array;
    readonly response: peer.ProposalResponsePayload;
    readonly endorsements: readonly peer.Endorsement[];
}

/** What the chaincode made of it. */
export interface ChaincodeResult {
    readonly responsePayload: Uint8Array;
    readonly endorsements: readonly peer.Endorsement[];
    readonly action: peer.ChaincodeAction;
    readonly readWriteSet: readonly NamespaceReadWriteSet[];
}

/** What the ledger keeps of a transaction beside its bytes. */
export interface TransactionSummary {
    readonly id: string;
    readonly type: number;
    readonly timestamp: Timestamp | undefined;
}

const NOTHING: TransactionSummary = { id: '', type: -1, timestamp: undefined };
const headers = new WeakMap<Uint8Array, TransactionHeader>();
const actions = new WeakMap<Uint8Array, EndorsedAction>();
const results = new WeakMap<Uint8Array, ChaincodeResult>();

/** The decoded outer layers of an envelope, remembered by its bytes; throws when one is malformed. */
export function headersOf(envelopeBytes: Uint8Array): TransactionHeader {
    const known = headers.get(envelopeBytes);
    if (known) {
        return known;
    }
    const decoded = decodeHeaders(common.Envelope.deserializeBinary(envelopeBytes));
    headers.set(envelopeBytes, decoded);
    return decoded;
}

function decodeHeaders(envelope: common.Envelope): TransactionHeader {
    const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
    const header = payload.getHeader() ?? new common.Header();
    return {
        envelope,
        payload,
        header,
        channelHeader: common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()),
        signatureHeader: common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8()),
    };
}

/** Id, type and timestamp of an envelope; an empty id when it cannot be decoded. */
export function summaryOf(envelopeBytes: Uint8Array): TransactionSummary {
    try {
        const { channelHeader } = headersOf(envelopeBytes);
        return {
            id: channelHeader.getTxId(),
            type: channelHeader.getType(),
            timestamp: channelHeader.getTimestamp(),
        };
    } catch {
        return NOTHING;
    }
}

/** The chaincode's result in an endorser transaction, remembered by its bytes; throws when malformed. */
export function chaincodeResultOf(envelopeBytes: Uint8Array): ChaincodeResult {
    const known = results.get(envelopeBytes);
    if (known) {
        return known;
    }
    const result = decodeResult(endorsedActionOf(envelopeBytes));
    results.set(envelopeBytes, result);
    return result;
}

function decodeResult({ response, responsePayload, endorsements }: EndorsedAction): ChaincodeResult {
    const action = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
    const readWriteSet = decodeReadWriteSet(action.getResults_asU8());
    return { responsePayload, endorsements, action, readWriteSet };
}

/** The action of an endorser transaction, remembered by the envelope's bytes; throws when malformed. */
export function endorsedActionOf(envelopeBytes: Uint8Array): EndorsedAction {
    const known = actions.get(envelopeBytes);
    if (known) {
        return known;
    }
    const { payload } = headersOf(envelopeBytes);
    const decoded = decodeAction(peer.Transaction.deserializeBinary(payload.getData_asU8()));
    actions.set(envelopeBytes, decoded);
    return decoded;
}

function decodeAction(transaction: peer.Transaction): EndorsedAction {
    const list = transaction.getActionsList();
    const first = list[0] ?? new peer.TransactionAction();
    const payload = peer.ChaincodeActionPayload.deserializeBinary(first.getPayload_asU8());
    const endorsed = payload.getAction() ?? new peer.ChaincodeEndorsedAction();
    const responsePayload = endorsed.getProposalResponsePayload_asU8();
    return {
        actions: list.length,
        header: first.getHeader_asU8(),
        proposalPayload: payload.getChaincodeProposalPayload_asU8(),
        responsePayload,
        response: peer.ProposalResponsePayload.deserializeBinary(responsePayload),
        endorsements: endorsed.getEndorsementsList(),
    };
}
