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

/** The single action of an endorser transaction. */
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
const summaries = new WeakMap<Uint8Array, TransactionSummary>();
const results = new WeakMap<Uint8Array, ChaincodeResult>();

/** Decodes the headers of an envelope; throws when a layer is malformed. */
export function decodeHeaders(envelope: common.Envelope): TransactionHeader {
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

/** Id, type and timestamp of an envelope, remembered by its bytes; an empty id when it cannot be decoded. */
export function summaryOf(envelopeBytes: Uint8Array): TransactionSummary {
    const known = summaries.get(envelopeBytes);
    if (known) {
        return known;
    }
    const summary = summarise(envelopeBytes);
    summaries.set(envelopeBytes, summary);
    return summary;
}

/** The chaincode's result in an endorser transaction, remembered by its bytes; throws when malformed. */
export function chaincodeResultOf(envelopeBytes: Uint8Array): ChaincodeResult {
    const known = results.get(envelopeBytes);
    if (known) {
        return known;
    }
    const { payload } = decodeHeaders(common.Envelope.deserializeBinary(envelopeBytes));
    const result = decodeResult(peer.Transaction.deserializeBinary(payload.getData_asU8()));
    results.set(envelopeBytes, result);
    return result;
}

function decodeResult(transaction: peer.Transaction): ChaincodeResult {
    const actionPayload = peer.ChaincodeActionPayload.deserializeBinary(
        transaction.getActionsList()[0]?.getPayload_asU8() ?? new Uint8Array(),
    );
    const endorsed = actionPayload.getAction() ?? new peer.ChaincodeEndorsedAction();
    const responsePayload = endorsed.getProposalResponsePayload_asU8();
    const action = peer.ChaincodeAction.deserializeBinary(
        peer.ProposalResponsePayload.deserializeBinary(responsePayload).getExtension_asU8(),
    );
    return {
        responsePayload,
        endorsements: endorsed.getEndorsementsList(),
        action,
        readWriteSet: decodeReadWriteSet(action.getResults_asU8()),
    };
}

function summarise(envelopeBytes: Uint8Array): TransactionSummary {
    try {
        const { channelHeader } = decodeHeaders(common.Envelope.deserializeBinary(envelopeBytes));
        return {
            id: channelHeader.getTxId(),
            type: channelHeader.getType(),
            timestamp: channelHeader.getTimestamp(),
        };
    } catch {
        return NOTHING;
    }
}
