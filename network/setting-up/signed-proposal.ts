import { createHash, randomBytes } from 'node:crypto';
import { common, peer } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { serializedIdentity } from '../gateway/serialized-identity';
import type { Signer } from '../gateway/signer';

/** A call of a chaincode; the channel is empty for what a peer does for itself, such as joining a channel. */
export interface Invocation {
    readonly channel: string;
    readonly chaincode: string;
    readonly args: readonly (string | Uint8Array)[];
}

export interface MadeProposal {
    readonly proposal: peer.Proposal;
    readonly signed: peer.SignedProposal;
}

/** Bytes of a nonce in Fabric (fabric common/crypto/random.go). */
const NONCE_BYTES = 24;

/** A proposal as Fabric's clients make it (fabric protoutil/proputils.go). */
export async function signedProposal(signer: Signer, invocation: Invocation): Promise<MadeProposal> {
    const proposal = new peer.Proposal();
    proposal.setHeader(headerOf(signer, invocation).serializeBinary());
    proposal.setPayload(payloadOf(invocation).serializeBinary());
    const bytes = proposal.serializeBinary();
    const signed = new peer.SignedProposal();
    signed.setProposalBytes(bytes);
    signed.setSignature(await signer.sign(bytes));
    return { proposal, signed };
}

function headerOf(signer: Signer, { channel, chaincode }: Invocation): common.Header {
    const creator = serializedIdentity(signer);
    const nonce = randomBytes(NONCE_BYTES);
    const extension = new peer.ChaincodeHeaderExtension();
    extension.setChaincodeId(chaincodeId(chaincode));
    const channelHeader = new common.ChannelHeader();
    channelHeader.setType(common.HeaderType.ENDORSER_TRANSACTION);
    channelHeader.setChannelId(channel);
    channelHeader.setTxId(createHash('sha256').update(nonce).update(creator).digest('hex'));
    channelHeader.setTimestamp(Timestamp.fromDate(new Date()));
    channelHeader.setExtension$(extension.serializeBinary());
    const signatureHeader = new common.SignatureHeader();
    signatureHeader.setCreator(creator);
    signatureHeader.setNonce(nonce);
    const header = new common.Header();
    header.setChannelHeader(channelHeader.serializeBinary());
    header.setSignatureHeader(signatureHeader.serializeBinary());
    return header;
}

function payloadOf({ chaincode, args }: Invocation): peer.ChaincodeProposalPayload {
    const input = new peer.ChaincodeInput();
    input.setArgsList(args.map((arg) => (typeof arg === 'string' ? Buffer.from(arg) : arg)));
    const spec = new peer.ChaincodeSpec();
    spec.setType(peer.ChaincodeSpec.Type.GOLANG);
    spec.setChaincodeId(chaincodeId(chaincode));
    spec.setInput(input);
    const invocation = new peer.ChaincodeInvocationSpec();
    invocation.setChaincodeSpec(spec);
    const payload = new peer.ChaincodeProposalPayload();
    payload.setInput(invocation.serializeBinary());
    return payload;
}

function chaincodeId(name: string): peer.ChaincodeID {
    const id = new peer.ChaincodeID();
    id.setName(name);
    return id;
}
