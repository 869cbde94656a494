import { status, type Client, type ServiceError } from '@grpc/grpc-js';
import { peer } from '@hyperledger/fabric-protos';
import { connectedClient } from '../../gateway/connected-client';
import type { NetworkNode } from '../../gateway/connection-profile';
import { grpcTarget, type ClientTls } from '../../gateway/grpc-target';
import { reasonOf } from '../../gateway/gateway-error';
import type { Signer } from '../../gateway/signer';
import { signedProposal, type Invocation } from '../../setting-up/signed-proposal';

/** What a peer made of a call. */
export type PeerAnswer =
    | { readonly kind: 'answered'; readonly payload: Uint8Array }
    /** The peer's or the chaincode's no, in its words. */
    | { readonly kind: 'refused'; readonly reason: string }
    | { readonly kind: 'unreachable'; readonly reason: string };

/** Asks peers. */
export interface PeerClient {
    /** Never throws for what the peer does. */
    ask(node: NetworkNode, call: Invocation): Promise<PeerAnswer>;
}

export interface GrpcPeerClientOptions {
    readonly signer: () => Promise<Signer>;
    readonly clientTls?: ClientTls;
}

/** Longer than a chaincode needs that is started for its first call; milliseconds. */
const TIMEOUT_MS = 15_000;

/** `shim.ERRORTHRESHOLD` of fabric-chaincode-go. */
const ERROR_THRESHOLD = 400;

const { processProposal } = peer.EndorserService;

/** Asks over gRPC, each time over a connection of its own: nothing is asked twice. */
export class GrpcPeerClient implements PeerClient {
    readonly #options: GrpcPeerClientOptions;

    constructor(options: GrpcPeerClientOptions) {
        this.#options = options;
    }

    async ask(node: NetworkNode, call: Invocation): Promise<PeerAnswer> {
        const { signed } = await signedProposal(await this.#options.signer(), call);
        const target = grpcTarget(node, this.#options.clientTls);
        const client = await connectedClient(target).catch(reasonOf);
        if (typeof client === 'string') return { kind: 'unreachable', reason: client };
        try {
            return answerOf(await send(client, signed));
        } finally {
            client.close();
        }
    }
}

function send(
    client: Client,
    proposal: peer.SignedProposal,
): Promise<peer.ProposalResponse | ServiceError | undefined> {
    return new Promise((resolve) => {
        client.makeUnaryRequest(
            processProposal.path,
            processProposal.requestSerialize,
            processProposal.responseDeserialize,
            proposal,
            { deadline: Date.now() + TIMEOUT_MS },
            (error, response) => {
                resolve(error ?? response);
            },
        );
    });
}

/** A status without a code of its own carries a peer's refusal; the others are gRPC's. */
function answerOf(answer: peer.ProposalResponse | ServiceError | undefined): PeerAnswer {
    if (answer === undefined) return { kind: 'unreachable', reason: 'the peer sent nothing' };
    if (answer instanceof Error) {
        const isAway = answer.code === status.UNAVAILABLE || answer.code === status.DEADLINE_EXCEEDED;
        return { kind: isAway ? 'unreachable' : 'refused', reason: answer.details };
    }
    const response = answer.getResponse();
    if (response === undefined) return { kind: 'refused', reason: 'the peer answered something else' };
    if (response.getStatus() >= ERROR_THRESHOLD) return { kind: 'refused', reason: response.getMessage() };
    return { kind: 'answered', payload: response.getPayload_asU8() };
}
