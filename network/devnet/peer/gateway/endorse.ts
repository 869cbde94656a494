import { status } from '@grpc/grpc-js';
import { gateway } from '@hyperledger/fabric-protos';
import type { ChannelEndorsers } from './channel-endorsers';
import { EndorsementCollection, type Endorsed } from './endorsement-collection';
import { GatewayRefusal } from './gateway-refusal';
import { preparedTransaction } from './prepared-transaction';
import { proposedTransaction, type ProposedTransaction } from './proposed-transaction';

const NOT_ENOUGH = 'failed to collect enough transaction endorsements, see attached details for more info';

/**
 * Gateway.Endorse: endorsements that satisfy the chaincode's policy, and the transaction made of them, to be signed
 * (fabric internal/pkg/gateway/endorse.go). Throws `GatewayRefusal`.
 */
export async function endorse(
    endorsers: ChannelEndorsers,
    request: gateway.EndorseRequest,
): Promise<gateway.EndorseResponse> {
    const signed = request.getProposedTransaction();
    if (!signed || signed.getProposalBytes_asU8().length === 0) {
        const reason = 'the proposed transaction must contain a signed proposal';
        throw new GatewayRefusal(status.INVALID_ARGUMENT, reason);
    }
    const proposal = proposedTransaction(signed);
    const organisations = request.getEndorsingOrganizationsList();
    const endorsed =
        organisations.length > 0
            ? await endorsedBy(endorsers, proposal, organisations)
            : await endorsedUnderPolicy(endorsers, proposal);
    const response = new gateway.EndorseResponse();
    response.setPreparedTransaction(preparedTransaction(proposal, endorsed));
    return response;
}

/** The client names the organisations, and answers for the policy. */
async function endorsedBy(
    endorsers: ChannelEndorsers,
    { channel, chaincode, signed }: ProposedTransaction,
    organisations: readonly string[],
): Promise<Endorsed> {
    const peers = endorsers.byOrganisation(channel, chaincode);
    const missing = organisations.filter((mspId) => !peers.has(mspId));
    if (missing.length > 0) {
        const reason = `failed to find any endorsing peers for org(s): ${missing.join(', ')}`;
        throw new GatewayRefusal(status.UNAVAILABLE, reason);
    }
    const collection = new EndorsementCollection(signed, peers);
    return (await collection.collect([...new Set(organisations)])) ?? refuseFor(collection, NOT_ENOUGH);
}

/** The own organisation endorses first; what it endorsed says whom the policy still wants. */
async function endorsedUnderPolicy(
    endorsers: ChannelEndorsers,
    proposal: ProposedTransaction,
): Promise<Endorsed> {
    const { channel, chaincode, signed, hasTransientData } = proposal;
    const own = endorsers.ownOrganisation;
    const peers = endorsers.byOrganisation(channel, chaincode);
    if (!peers.has(own) && hasTransientData) {
        const reason =
            "no endorsers found in the gateway's organization; retry specifying endorsing organization(s) to protect transient data";
        throw new GatewayRefusal(status.FAILED_PRECONDITION, reason);
    }
    const collection = new EndorsementCollection(signed, peers);
    if (peers.has(own) && !(await collection.collect([own])))
        refuseFor(collection, 'failed to endorse transaction, see attached details for more info');
    const layouts = endorsers.layouts(channel, chaincode);
    if (layouts.length === 0) throw noPlan(endorsers, proposal);
    for (const layout of layouts) {
        const endorsed = await collection.collect(layout);
        if (endorsed) return endorsed;
    }
    return refuseFor(collection, NOT_ENOUGH);
}

function refuseFor(collection: EndorsementCollection, message: string): never {
    throw new GatewayRefusal(status.ABORTED, message, collection.faults);
}

function noPlan(endorsers: ChannelEndorsers, { channel, chaincode }: ProposedTransaction): GatewayRefusal {
    const reason = endorsers.hasChannel(channel)
        ? `No metadata was found for chaincode ${chaincode} in channel ${channel}`
        : `policy manager for channel ${channel} doesn't exist`;
    return new GatewayRefusal(
        status.FAILED_PRECONDITION,
        `no combination of peers can be derived which satisfy the endorsement policy: ${reason}`,
    );
}
