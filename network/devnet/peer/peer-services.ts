import { status, type handleUnaryCall, type MethodDefinition, type ServerUnaryCall } from '@grpc/grpc-js';
import { peer, type common } from '@hyperledger/fabric-protos';
import { TooManyRequests } from './concurrency-limit';
import { DiscoveryRefused } from './discovery/discovery-service';
import { ProposalRefused } from './endorser/unpacked-proposal';

type RawMethod = MethodDefinition<common.Envelope, Buffer>;

function rawResponses(method: MethodDefinition<common.Envelope, peer.DeliverResponse>): RawMethod {
    const asIs = (bytes: Buffer): Buffer => bytes;
    return { ...method, responseSerialize: asIs, responseDeserialize: asIs };
}

/** protos.Deliver, whose answers are written as bytes: a block is serialised once, not once for each reader. */
export const RAW_DELIVER_SERVICE = {
    deliver: rawResponses(peer.DeliverService.deliver),
    deliverFiltered: rawResponses(peer.DeliverService.deliverFiltered),
    deliverWithPrivateData: rawResponses(peer.DeliverService.deliverWithPrivateData),
};

const REFUSALS = [ProposalRefused, DiscoveryRefused, TooManyRequests];

/**
 * Serves a call with an answer or, when the request is refused, with the status that a Go server gives an error without
 * a code: UNKNOWN and the error's text.
 */
export function unary<Request, Response>(
    answer: (request: Request) => Promise<Response>,
    onFault: (cause: unknown) => void,
): handleUnaryCall<Request, Response> {
    return ({ request }: ServerUnaryCall<Request, Response>, callback) => {
        answer(request).then(
            (response) => {
                callback(null, response);
            },
            (cause: unknown) => {
                const isRefusal = REFUSALS.some((refusal) => cause instanceof refusal);
                if (!isRefusal) onFault(cause);
                const details = isRefusal && cause instanceof Error ? cause.message : 'the peer failed';
                callback({ code: isRefusal ? status.UNKNOWN : status.INTERNAL, details });
            },
        );
    };
}
