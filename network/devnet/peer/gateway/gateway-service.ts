import { once } from 'node:events';
import { status, type sendUnaryData, type ServerUnaryCall, type ServerWritableStream } from '@grpc/grpc-js';
import type { gateway } from '@hyperledger/fabric-protos';
import { chaincodeEvents, type ChaincodeEventsOptions } from './chaincode-events';
import { ChannelEndorsers, type ChannelEndorsersOptions } from './channel-endorsers';
import { commitStatus, type CommitStatusOptions } from './commit-status';
import { endorse } from './endorse';
import { evaluate } from './evaluate';
import { GatewayRefusal, statusOf } from './gateway-refusal';
import { submit, type Ordering } from './submit';

export type GatewayServiceOptions = ChannelEndorsersOptions &
    Ordering &
    CommitStatusOptions &
    ChaincodeEventsOptions & {
        /** Told of what no client is to blame for. */
        readonly onFault: (cause: unknown) => void;
    };

/**
 * gateway.Gateway, the service by which one peer endorses, submits and watches for a client (fabric
 * internal/pkg/gateway). A refusal ends its call with Fabric's code, text and details.
 */
export function gatewayService(options: GatewayServiceOptions): gateway.IGatewayServer {
    const endorsers = new ChannelEndorsers(options);
    const { onFault } = options;
    return {
        evaluate: answering((request) => evaluate(endorsers, request), onFault),
        endorse: answering((request) => endorse(endorsers, request), onFault),
        submit: answering((request) => submit(options, request), onFault),
        commitStatus: answering((request, signal) => commitStatus(options, request, signal), onFault),
        chaincodeEvents: (stream) => void streamEvents(options, stream),
    };
}

function answering<Request, Response>(
    answer: (request: Request, signal: AbortSignal) => Promise<Response>,
    onFault: (cause: unknown) => void,
): (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => void {
    return (call, callback) => {
        const gone = new AbortController();
        call.once('cancelled', () => {
            gone.abort();
        });
        answer(call.request, gone.signal).then(
            (response) => {
                callback(null, response);
            },
            (cause: unknown) => {
                callback(statusFor(cause, onFault));
            },
        );
    };
}

async function streamEvents(
    options: GatewayServiceOptions,
    stream: ServerWritableStream<gateway.SignedChaincodeEventsRequest, gateway.ChaincodeEventsResponse>,
): Promise<void> {
    const gone = new AbortController();
    const { signal } = gone;
    for (const end of ['cancelled', 'error', 'close']) {
        stream.once(end, () => {
            gone.abort();
        });
    }
    try {
        for await (const response of chaincodeEvents(options, stream.request, signal)) {
            if (!stream.write(response)) await once(stream, 'drain', { signal });
        }
        stream.end();
    } catch (cause) {
        if (!signal.aborted) stream.emit('error', statusFor(cause, options.onFault));
    }
}

function statusFor(cause: unknown, onFault: (cause: unknown) => void): ReturnType<typeof statusOf> {
    if (cause instanceof GatewayRefusal) return statusOf(cause);
    onFault(cause);
    return statusOf(new GatewayRefusal(status.INTERNAL, 'the peer failed'));
}
