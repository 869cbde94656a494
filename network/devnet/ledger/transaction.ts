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
const headers = new WeakMap<Uint8Array, TransactionHeader>();
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
    const { payload } = headersOf(envelopeBytes);
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
