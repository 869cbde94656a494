import { common, orderer } from '@hyperledger/fabric-protos';

/** What a client that wants blocks has signed, taken apart. */
export interface SeekRequest {
    readonly channel: string;
    readonly creator: Uint8Array;
    readonly seek: orderer.SeekInfo;
}

/** How far a request's timestamp may lie from the peer's clock, in milliseconds (core.yaml, timewindow 15m). */
const TIME_WINDOW_MS = 15 * 60 * 1000;

/** Takes the envelope apart; undefined when it is malformed or not of this time (fabric common/deliver/deliver.go). */
export function seekRequestOf(envelope: common.Envelope, now: Date): SeekRequest | undefined {
    try {
        const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
        const header = payload.getHeader();
        if (!header) return undefined;
        const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
        const time = channelHeader.getTimestamp()?.toDate().getTime();
        if (time === undefined || Math.abs(now.getTime() - time) > TIME_WINDOW_MS) return undefined;
        const signatureHeader = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
        return {
            channel: channelHeader.getChannelId(),
            creator: signatureHeader.getCreator_asU8(),
            seek: orderer.SeekInfo.deserializeBinary(payload.getData_asU8()),
        };
    } catch {
        return undefined;
    }
}
