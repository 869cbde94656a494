import { status } from '@grpc/grpc-js';
import { common, gateway, type orderer } from '@hyperledger/fabric-protos';
import { GatewayRefusal } from './gateway-refusal';

/** The orderer that a gateway sends to. */
export interface GatewayOrderer {
    readonly mspId: string;
    /** host:port, as the channel knows it. */
    readonly endpoint: string;
    /** One message of AtomicBroadcast.Broadcast. */
    broadcast(envelope: common.Envelope): Promise<orderer.BroadcastResponse>;
}

/** Where the gateway's orderer is found, and for which channels. */
export interface Ordering {
    readonly channels: Pick<ReadonlyMap<string, unknown>, 'has'>;
    readonly orderer?: GatewayOrderer | undefined;
}

/**
 * Gateway.Submit: hands the signed transaction to the orderer; the answer says that it has it, not that it is committed
 * (fabric internal/pkg/gateway/submit.go). Throws `GatewayRefusal`.
 */
export async function submit(
    { channels, orderer }: Ordering,
    request: gateway.SubmitRequest,
): Promise<gateway.SubmitResponse> {
    const envelope = signedEnvelope(request);
    const asked = request.getChannelId();
    if (!channels.has(asked)) {
        const reason = `failed to get config for channel [${asked}]: could not get last config for channel ${asked}`;
        throw new GatewayRefusal(status.FAILED_PRECONDITION, reason);
    }
    if (!orderer) throw new GatewayRefusal(status.UNAVAILABLE, 'no orderer nodes available');
    const answer = await orderer.broadcast(envelope);
    const code = answer.getStatus();
    if (code === common.Status.SUCCESS) return new gateway.SubmitResponse();
    if (code >= 400 && code < 500) {
        const reason = `status=${nameOf(code)}, info=${answer.getInfo()}`;
        throw new GatewayRefusal(status.ABORTED, `received unsuccessful response from orderer: ${reason}`);
    }
    throw new GatewayRefusal(status.UNAVAILABLE, 'no orderers could successfully process transaction');
}

function signedEnvelope(request: gateway.SubmitRequest): common.Envelope {
    const envelope = request.getPreparedTransaction();
    if (!envelope) throw new GatewayRefusal(status.INVALID_ARGUMENT, 'a prepared transaction is required');
    if (envelope.getSignature_asU8().length === 0)
        throw new GatewayRefusal(status.INVALID_ARGUMENT, 'prepared transaction must be signed');
    return envelope;
}

function nameOf(code: number): string {
    return Object.entries(common.Status).find(([, value]) => value === code)?.[0] ?? String(code);
}
