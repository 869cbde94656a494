import { once } from 'node:events';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import { common, orderer } from '@hyperledger/fabric-protos';
import { messageBytes, type BroadcastFilter, type Refusal } from './broadcast-filter';
import type { ReceivedEnvelope } from './broadcast-service';
import type { SoloChain } from './solo-chain';

/** One Broadcast stream of a client. */
export type BroadcastStream = ServerDuplexStream<ReceivedEnvelope, orderer.BroadcastResponse>;

/** What a Broadcast stream is served with. */
export interface BroadcastOptions {
    readonly filter: Pick<BroadcastFilter, 'judge'>;
    /** By the channels that the filter lets pass. */
    readonly chains: ReadonlyMap<string, Pick<SoloChain, 'order'>>;
}

/**
 * AtomicBroadcast.Broadcast: takes one message of a stream after the other, answers each in turn, and ends the stream
 * after the first answer that is not SUCCESS (fabric orderer/common/broadcast/broadcast.go).
 * SUCCESS means enqueued, not written: an orderer that dies at that moment may lose the message, as Raft's may.
 */
export class Broadcast {
    readonly #options: BroadcastOptions;

    constructor(options: BroadcastOptions) {
        this.#options = options;
    }

    /** Serves the stream until its client ends it, it breaks, or a message is refused; never rejects. */
    async serve(stream: BroadcastStream): Promise<void> {
        const gone = new AbortController();
        stream.once('cancelled', () => {
            gone.abort();
        });
        try {
            for await (const received of envelopesOf(stream)) {
                const response = await this.accept(received);
                if (!stream.write(response)) await once(stream, 'drain', { signal: gone.signal });
                if (response.getStatus() !== common.Status.SUCCESS) break;
            }
            stream.end();
        } catch (cause) {
            stream.destroy(cause instanceof Error ? cause : new Error(String(cause)));
        }
    }

    /** Takes one message, or says why not. */
    async accept(received: ReceivedEnvelope): Promise<orderer.BroadcastResponse> {
        const verdict = await this.#options.filter.judge(received);
        if ('status' in verdict) return refused(verdict);
        const { bytes, envelope } = received;
        const chain = this.#options.chains.get(verdict.channel);
        if (!chain) throw new Error(`no chain orders the channel ${verdict.channel}`);
        const ordered = await chain.order({ envelope: bytes, bytes: messageBytes(envelope) });
        return ordered === 'enqueued' ? responseOf(common.Status.SUCCESS, '') : unavailable();
    }
}

/** The stream is left open at the end of the loop, so that the last answer still reaches the client. */
function envelopesOf(stream: BroadcastStream): AsyncIterable<ReceivedEnvelope> {
    return stream.iterator({ destroyOnReturn: false });
}

function refused({ status, reason }: Refusal): orderer.BroadcastResponse {
    return responseOf(status, reason);
}

function unavailable(): orderer.BroadcastResponse {
    return responseOf(common.Status.SERVICE_UNAVAILABLE, 'the ordering service is stopping');
}

function responseOf(
    status: common.StatusMap[keyof common.StatusMap],
    reason: string,
): orderer.BroadcastResponse {
    const response = new orderer.BroadcastResponse();
    response.setStatus(status);
    response.setInfo(reason);
    return response;
}
