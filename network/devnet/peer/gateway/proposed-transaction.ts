import { status } from '@grpc/grpc-js';
import { common, peer } from '@hyperledger/fabric-protos';
import { GatewayRefusal } from './gateway-refusal';

/** What the gateway has to know of a proposal that it passes on. */
export interface ProposedTransaction {
    readonly signed: peer.SignedProposal;
    readonly header: common.Header;
    readonly payload: peer.ChaincodeProposalPayload;
    readonly channel: string;
    readonly chaincode: string;
    readonly hasTransientData: boolean;
}

/** Takes a proposal apart (fabric internal/pkg/gateway/evaluate.go); throws `GatewayRefusal` INVALID_ARGUMENT. */
export function proposedTransaction(signed: peer.SignedProposal): ProposedTransaction {
    const proposal = decoded('Proposal', () =>
        peer.Proposal.deserializeBinary(signed.getProposalBytes_asU8()),
    );
    const header = decoded('Header', () => common.Header.deserializeBinary(proposal.getHeader_asU8()));
    const channelHeader = decoded('ChannelHeader', () =>
        common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()),
    );
    const payload = decoded('ChaincodeProposalPayload', () =>
        peer.ChaincodeProposalPayload.deserializeBinary(proposal.getPayload_asU8()),
    );
    const invocation = decoded('ChaincodeInvocationSpec', () =>
        peer.ChaincodeInvocationSpec.deserializeBinary(payload.getInput_asU8()),
    );
    return {
        signed,
        header,
        payload,
        channel: channelHeader.getChannelId(),
        chaincode: invocation.getChaincodeSpec()?.getChaincodeId()?.getName() ?? '',
        hasTransientData: payload.getTransientmapMap().getLength() > 0,
    };
}

function decoded<Message>(name: string, decode: () => Message): Message {
    try {
        return decode();
    } catch {
        throw new GatewayRefusal(status.INVALID_ARGUMENT, `error unmarshalling ${name}`);
    }
}
