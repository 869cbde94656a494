import { peer } from '@hyperledger/fabric-protos';
import { connectedClient } from '../gateway/connected-client';
import type { NetworkNode } from '../gateway/connection-profile';
import { grpcTarget } from '../gateway/grpc-target';
import type { Signer } from '../gateway/signer';
import { signedProposal, type Invocation } from './signed-proposal';

/** A peer's no to a proposal, with the sentence that it gave. */
export class ProposalRefused extends Error {
    readonly status: number;

    constructor(name: string, status: number, message: string) {
        super(`${name}: ${message}`);
        this.name = 'ProposalRefused';
        this.status = status;
    }
}

/** `shim.ERRORTHRESHOLD` of fabric-chaincode-go. */
const ERROR_THRESHOLD = 400;
/** Joining a channel and installing a chaincode are done before the peer answers; core.yaml allows 300 s for an installation. */
const TIMEOUT_MS = 300_000;

const { processProposal } = peer.EndorserService;

/** Sends a signed proposal to a peer. Throws ProposalRefused, or what gRPC says of a peer that cannot be asked. */
export async function endorsedBy(
    node: NetworkNode,
    proposal: peer.SignedProposal,
): Promise<peer.ProposalResponse> {
    const client = await connectedClient(grpcTarget(node));
    try {
        const response = await new Promise<peer.ProposalResponse>((resolve, reject) => {
            client.makeUnaryRequest(
                processProposal.path,
                processProposal.requestSerialize,
                processProposal.responseDeserialize,
                proposal,
                { deadline: Date.now() + TIMEOUT_MS },
                (error, answer) => {
                    if (answer === undefined) reject(error ?? new Error(`${node.name} answered nothing`));
                    else resolve(answer);
                },
            );
        });
        const status = response.getResponse()?.getStatus() ?? 0;
        if (status >= ERROR_THRESHOLD)
            throw new ProposalRefused(node.name, status, response.getResponse()?.getMessage() ?? '');
        return response;
    } finally {
        client.close();
    }
}

/** What the chaincode answers at one peer; nothing is ordered. Throws as `endorsedBy` does. */
export async function evaluate(
    node: NetworkNode,
    signer: Signer,
    invocation: Invocation,
): Promise<Uint8Array> {
    const { signed } = await signedProposal(signer, invocation);
    return (await endorsedBy(node, signed)).getResponse()?.getPayload_asU8() ?? new Uint8Array();
}
