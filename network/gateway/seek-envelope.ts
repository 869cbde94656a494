import { randomBytes } from 'node:crypto';
import { common, orderer } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { serializedIdentity } from './serialized-identity';
import type { Signer } from './signer';

/** Length of the nonce of a signature header, as all of Fabric's clients have it. */
const NONCE_BYTES = 24;

export interface Seek {
    readonly channel: string;
    readonly from: number;
    /** What the request says that the time is; now if absent. */
    readonly at?: Date;
}

/** A signed request for every block of the channel from this one on, for ever: the peer waits for those that are yet to come. */
export async function seekEnvelope(signer: Signer, seek: Seek): Promise<common.Envelope> {
    const payload = new common.Payload();
    payload.setHeader(header(signer, seek));
    payload.setData(seekFrom(seek.from).serializeBinary());
    const bytes = payload.serializeBinary();
    const envelope = new common.Envelope();
    envelope.setPayload(bytes);
    envelope.setSignature(await signer.sign(bytes));
    return envelope;
}

function header(signer: Signer, { channel, at = new Date() }: Seek): common.Header {
    const channelHeader = new common.ChannelHeader();
    channelHeader.setType(common.HeaderType.DELIVER_SEEK_INFO);
    channelHeader.setChannelId(channel);
    const timestamp = new Timestamp();
    timestamp.fromDate(at);
    channelHeader.setTimestamp(timestamp);
    const signatureHeader = new common.SignatureHeader();
    signatureHeader.setCreator(serializedIdentity(signer));
    signatureHeader.setNonce(randomBytes(NONCE_BYTES));
    const both = new common.Header();
    both.setChannelHeader(channelHeader.serializeBinary());
    both.setSignatureHeader(signatureHeader.serializeBinary());
    return both;
}

function seekFrom(from: number): orderer.SeekInfo {
    const seek = new orderer.SeekInfo();
    seek.setStart(position(from));
    seek.setStop(position(Number.MAX_SAFE_INTEGER));
    seek.setBehavior(orderer.SeekInfo.SeekBehavior.BLOCK_UNTIL_READY);
    return seek;
}

function position(block: number): orderer.SeekPosition {
    const specified = new orderer.SeekSpecified();
    specified.setNumber(block);
    const seekPosition = new orderer.SeekPosition();
    seekPosition.setSpecified(specified);
    return seekPosition;
}
