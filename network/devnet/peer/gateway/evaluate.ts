import { status } from '@grpc/grpc-js';
import { gateway, peer } from '@hyperledger/fabric-protos';
import type { ChannelEndorsers } from './channel-endorsers';
import { askEndorser, faultOf, type GatewayEndorser } from './gateway-endorser';
import { GatewayRefusal, type NodeFault } from './gateway-refusal';
import { proposedTransaction, type ProposedTransaction } from './proposed-transaction';

/**
 * Gateway.Evaluate: what the chaincode answers on one peer, of the own organisation if it has one
 * (fabric internal/pkg/gateway/evaluate.go). Throws `GatewayRefusal`.
 */
export async function evaluate(
    endorsers: ChannelEndorsers,
    request: gateway.EvaluateRequest,
): Promise<gateway.EvaluateResponse> {
    const proposal = checkedProposal(request);
    const { channel } = proposal;
    if (!endorsers.hasChannel(channel)) {
        const reason = `could not get last config for channel ${channel}`;
        throw new GatewayRefusal(
            status.UNAVAILABLE,
            `failed to get config for channel [${channel}]: ${reason}`,
        );
    }
    const candidates = candidatesFor(endorsers, proposal, request.getTargetOrganizationsList());
    const answer = new gateway.EvaluateResponse();
    answer.setResult(resultOf(await firstAnswer(candidates, proposal.signed)));
    return answer;
}

function checkedProposal(request: gateway.EvaluateRequest): ProposedTransaction {
    const invalid = (reason: string): GatewayRefusal =>
        new GatewayRefusal(status.INVALID_ARGUMENT, `failed to unpack transaction proposal: ${reason}`);
    const signed = request.getProposedTransaction();
    if (!signed || signed.getProposalBytes_asU8().length === 0)
        throw invalid('a signed proposal is required');
    const proposal = proposedTransaction(signed);
    const { channel, chaincode } = proposal;
    if (channel === '') throw invalid('no channel id provided');
    if (chaincode === '') throw invalid(`no chaincode name is provided, channel id [${channel}]`);
    return proposal;
}

/** Transient data stays with the own organisation unless the client names others. */
function candidatesFor(
    endorsers: ChannelEndorsers,
    { channel, chaincode, hasTransientData }: ProposedTransaction,
    named: readonly string[],
): readonly GatewayEndorser[] {
    const own = endorsers.ownOrganisation;
    const peers = endorsers.byOrganisation(channel, chaincode);
    const isProtected = hasTransientData && named.length === 0;
    const allowed = isProtected ? [own] : named.length > 0 ? named : [...peers.keys()];
    const candidates = allowed
        .toSorted((left, right) => Number(right === own) - Number(left === own))
        .flatMap((mspId) => peers.get(mspId) ?? []);
    if (candidates.length > 0) return candidates;
    const reason = `no peers available to evaluate chaincode ${chaincode} in channel ${channel}`;
    const advice =
        "no endorsers found in the gateway's organization; retry specifying target organization(s) to protect transient data: ";
    throw new GatewayRefusal(status.FAILED_PRECONDITION, `${isProtected ? advice : ''}${reason}`);
}

async function firstAnswer(
    candidates: readonly GatewayEndorser[],
    signed: peer.SignedProposal,
): Promise<peer.ProposalResponse> {
    const faults: NodeFault[] = [];
    let code: status = status.UNAVAILABLE;
    for (const candidate of candidates) {
        const verdict = await askEndorser(candidate, signed);
        if (verdict.kind === 'endorsed') return verdict.response;
        faults.push(faultOf(candidate, verdict.message));
        code = verdict.code;
        if (!verdict.retry)
            throw new GatewayRefusal(
                code,
                `evaluate call to endorser returned error: ${verdict.message}`,
                faults,
            );
    }
    throw new GatewayRefusal(
        code,
        'failed to evaluate transaction, see attached details for more info',
        faults,
    );
}

/** The response with the transaction's result as the peer has signed it. */
function resultOf(answer: peer.ProposalResponse): peer.Response {
    const response = answer.getResponse() ?? new peer.Response();
    const payload = peer.ProposalResponsePayload.deserializeBinary(answer.getPayload_asU8());
    const action = peer.ChaincodeAction.deserializeBinary(payload.getExtension_asU8());
    response.setPayload(action.getResponse()?.getPayload_asU8() ?? new Uint8Array());
    return response;
}
