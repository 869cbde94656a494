import { common, peer } from '@hyperledger/fabric-protos';
import { sha256 } from '../../sha256';

/** A signed proposal taken apart. */
export interface UnpackedProposal {
    readonly signed: peer.SignedProposal;
    readonly channelHeader: common.ChannelHeader;
    readonly signatureHeader: common.SignatureHeader;
    readonly chaincode: string;
    readonly input: peer.ChaincodeInput;
    /** SHA-256 over both headers and the payload without its transient map. */
    readonly hash: Uint8Array;
}

/** The proposal itself is at fault: the call ends with a gRPC error that carries the message, as in Fabric. */
export class ProposalRefused extends Error {
    override readonly name: string = 'ProposalRefused';
}

/** A filter in front of the endorser refuses the proposal: the endorser has not seen it (fabric core/handlers/auth). */
export class ProposalFiltered extends ProposalRefused {}

/** Takes a proposal apart (fabric core/endorser/msgvalidation.go); throws `ProposalRefused` when a part is missing. */
export function unpackProposal(signed: peer.SignedProposal): UnpackedProposal {
    const proposal = filtered('proposal', 'Proposal', () =>
        peer.Proposal.deserializeBinary(signed.getProposalBytes_asU8()),
    );
    const header = filtered('header', 'Header', () =>
        common.Header.deserializeBinary(proposal.getHeader_asU8()),
    );
    const signatureHeader = filtered('signature header', 'SignatureHeader', () =>
        common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8()),
    );
    const channelHeader = decode('ChannelHeader', () =>
        common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()),
    );
    const payload = decode('ChaincodeProposalPayload', () =>
        peer.ChaincodeProposalPayload.deserializeBinary(proposal.getPayload_asU8()),
    );
    return {
        signed,
        channelHeader,
        signatureHeader,
        chaincode: chaincodeName(channelHeader),
        input: chaincodeInput(payload),
        hash: proposalHash(header, payload),
    };
}

/** What the filter for expired certificates takes apart before the endorser sees it (core/handlers/auth/filter/expiration.go). */
function filtered<Message>(part: string, name: string, decoding: () => Message): Message {
    try {
        return decoding();
    } catch (cause) {
        throw new ProposalFiltered(`failed parsing ${part}: error unmarshalling ${name}`, { cause });
    }
}

function decode<Message>(name: string, decoding: () => Message): Message {
    try {
        return decoding();
    } catch (cause) {
        throw new ProposalRefused(`error unmarshalling ${name}`, { cause });
    }
}

function chaincodeName(header: common.ChannelHeader): string {
    const extension = decode('ChaincodeHeaderExtension', () =>
        peer.ChaincodeHeaderExtension.deserializeBinary(header.getExtension_asU8()),
    );
    const id = extension.getChaincodeId();
    if (!id) throw new ProposalRefused('ChaincodeHeaderExtension.ChaincodeId is nil');
    if (id.getName() === '') throw new ProposalRefused('ChaincodeHeaderExtension.ChaincodeId.Name is empty');
    return id.getName();
}

function chaincodeInput(payload: peer.ChaincodeProposalPayload): peer.ChaincodeInput {
    const invocation = decode('ChaincodeInvocationSpec', () =>
        peer.ChaincodeInvocationSpec.deserializeBinary(payload.getInput_asU8()),
    );
    const spec = invocation.getChaincodeSpec();
    if (!spec) throw new ProposalRefused('chaincode invocation spec did not contain chaincode spec');
    const input = spec.getInput();
    if (!input) throw new ProposalRefused('chaincode input did not contain any input');
    return input;
}

function proposalHash(header: common.Header, payload: peer.ChaincodeProposalPayload): Uint8Array {
    const visible = new peer.ChaincodeProposalPayload();
    visible.setInput(payload.getInput_asU8());
    return sha256(
        header.getChannelHeader_asU8(),
        header.getSignatureHeader_asU8(),
        visible.serializeBinary(),
    );
}
