import { status } from '@grpc/grpc-js';
import { peer } from '@hyperledger/fabric-protos';
import { ProposalFiltered, ProposalRefused } from '../endorser/unpacked-proposal';
import type { MemberPeer } from '../discovery/peer-membership';
import type { NodeFault } from './gateway-refusal';

/** A peer as the gateway of one peer sees it. */
export interface GatewayEndorser {
    readonly peer: MemberPeer;
    /** Whether it is the gateway's own peer, which it calls without a network between. */
    readonly isLocal: boolean;
}

/** What the gateway makes of a peer's answer (fabric internal/pkg/gateway/apiutils.go). */
export type Verdict =
    | { readonly kind: 'endorsed'; readonly response: peer.ProposalResponse }
    | {
          readonly kind: 'failed';
          readonly code: status;
          readonly message: string;
          /** Whether another peer may do better. */
          readonly retry: boolean;
      };

/** How long another peer may take, milliseconds (fabric core.yaml, peer.gateway.endorsementTimeout). */
const ENDORSEMENT_TIMEOUT_MS = 10_000;

/** Sends the proposal to the peer; never rejects. */
export async function askEndorser(endorser: GatewayEndorser, signed: peer.SignedProposal): Promise<Verdict> {
    const { peer: node, isLocal } = endorser;
    try {
        return verdictOn(await (isLocal ? node.endorse(signed) : inTime(node.endorse(signed))));
    } catch (error) {
        return isLocal ? ownFault(error) : remoteFault(error);
    }
}

/** The failure of that peer in the words of the details that a client gets. */
export function faultOf({ peer: node }: GatewayEndorser, message: string): NodeFault {
    return { address: node.endpoint, mspId: node.mspId, message };
}

function verdictOn(response: peer.ProposalResponse): Verdict {
    const answer = response.getResponse() ?? new peer.Response();
    const code = answer.getStatus();
    if (code >= 200 && code < 400) return { kind: 'endorsed', response };
    const message = answer.getMessage();
    return code === 500 && response.getPayload_asU8().length === 0
        ? { kind: 'failed', code: status.ABORTED, message, retry: true }
        : {
              kind: 'failed',
              code: status.UNKNOWN,
              message: `chaincode response ${code}, ${message}`,
              retry: false,
          };
}

/** A proposal that the own endorser finds fault with; one that it never saw counts as no answer. */
function ownFault(error: unknown): Verdict {
    const message = textOf(error);
    return error instanceof ProposalRefused && !(error instanceof ProposalFiltered)
        ? { kind: 'failed', code: status.FAILED_PRECONDITION, message, retry: false }
        : { kind: 'failed', code: status.UNAVAILABLE, message, retry: true };
}

/** An error that came through gRPC, in the words of Go's client. */
function remoteFault(error: unknown): Verdict {
    const message = `rpc error: code = Unknown desc = ${textOf(error)}`;
    return { kind: 'failed', code: status.UNAVAILABLE, message, retry: true };
}

function textOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}

async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => {
            reject(new Error('context deadline exceeded'));
        }, ENDORSEMENT_TIMEOUT_MS);
    });
    return await Promise.race([answer, late]).finally(() => {
        clearTimeout(timer);
    });
}
