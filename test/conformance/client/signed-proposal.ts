import { createHash, randomBytes } from 'node:crypto';
import { common, peer } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import type { SigningIdentity } from '../../../network/devnet/identity/signing-identity';

/** What is proposed, and in whose name. */
export interface Proposing {
    readonly channel: string;
    readonly chaincode: string;
    readonly args: readonly (string | Uint8Array)[];
    readonly client: Pick<SigningIdentity, 'serialized' | 'sign'>;
    readonly transactionId?: string;
    /** A random one by default. */
    readonly nonce?: Uint8Array;
    readonly type?: number;
    readonly epoch?: number;
}

export interface Proposed {
    readonly signed: peer.SignedProposal;
    readonly transactionId: string;
    readonly header: common.Header;
    readonly input: Uint8Array;
    readonly client: Pick<SigningIdentity, 'serialized' | 'sign'>;
}

/** A signed proposal, put together from Fabric's published messages alone. */
export function propose(proposing: Proposing): Proposed {
    const { client } = proposing;
    const nonce = proposing.nonce ?? randomBytes(24);
    const transactionId =
        proposing.transactionId ?? createHash('sha256').update(nonce).update(client.serialized).digest('hex');
    const header = new common.Header();
    header.setChannelHeader(channelHeader(proposing, transactionId).serializeBinary());
    header.setSignatureHeader(signatureHeader(client.serialized, nonce).serializeBinary());
    const input = invocation(proposing).serializeBinary();
    const payload = new peer.ChaincodeProposalPayload();
    payload.setInput(input);
    const proposal = new peer.Proposal();
    proposal.setHeader(header.serializeBinary());
    proposal.setPayload(payload.serializeBinary());
    const signed = new peer.SignedProposal();
    signed.setProposalBytes(proposal.serializeBinary());
    signed.setSignature(client.sign(signed.getProposalBytes_asU8()));
    return { signed, transactionId, header, input, client };
}

export function signatureHeader(creator: Uint8Array, nonce: Uint8Array): common.SignatureHeader {
    const header = new common.SignatureHeader();
    header.setCreator(creator);
    header.setNonce(nonce);
    return header;
}

function chaincodeId({ chaincode }: Proposing): peer.ChaincodeID {
    const id = new peer.ChaincodeID();
    id.setName(chaincode);
    return id;
}

function channelHeader(proposing: Proposing, transactionId: string): common.ChannelHeader {
    const extension = new peer.ChaincodeHeaderExtension();
    extension.setChaincodeId(chaincodeId(proposing));
    const header = new common.ChannelHeader();
    header.setType(proposing.type ?? common.HeaderType.ENDORSER_TRANSACTION);
    header.setChannelId(proposing.channel);
    header.setTxId(transactionId);
    header.setEpoch(proposing.epoch ?? 0);
    header.setTimestamp(Timestamp.fromDate(new Date()));
    header.setExtension$(extension.serializeBinary());
    return header;
}

function invocation(proposing: Proposing): peer.ChaincodeInvocationSpec {
    const input = new peer.ChaincodeInput();
    input.setArgsList(proposing.args.map((arg) => Buffer.from(arg)));
    const spec = new peer.ChaincodeSpec();
    spec.setChaincodeId(chaincodeId(proposing));
    spec.setInput(input);
    const answer = new peer.ChaincodeInvocationSpec();
    answer.setChaincodeSpec(spec);
    return answer;
}
