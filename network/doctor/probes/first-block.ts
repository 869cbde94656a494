import type { Client } from '@grpc/grpc-js';
import { orderer, peer, type common } from '@hyperledger/fabric-protos';
import { connectedClient } from '../../gateway/connected-client';
import type { NetworkNode } from '../../gateway/connection-profile';
import { reasonOf } from '../../gateway/gateway-error';
import { grpcTarget, type ClientTls } from '../../gateway/grpc-target';
import { seekEnvelope } from '../../gateway/seek-envelope';
import type { Signer } from '../../gateway/signer';
import { statusName } from '../../gateway/submit-answer';

/** What became of a request for one block. */
export type BlockAnswer =
    | { readonly kind: 'block'; readonly number: number; readonly transactions: number }
    /** `status` is the name of a `common.Status`, such as FORBIDDEN or NOT_FOUND. */
    | { readonly kind: 'refused'; readonly status: string }
    | { readonly kind: 'unreachable'; readonly reason: string };

export interface BlockQuestion {
    readonly channel: string;
    readonly number: number;
    /** What the request says that the time is; now if absent. */
    readonly at?: Date;
}

/** Reads single blocks. */
export interface BlockReader {
    /** From a peer or an orderer, as the two Deliver services send them. Never throws for what the node does. */
    block(kind: 'peer' | 'orderer', node: NetworkNode, question: BlockQuestion): Promise<BlockAnswer>;
}

export interface GrpcBlockReaderOptions {
    readonly signer: () => Promise<Signer>;
    readonly clientTls?: ClientTls;
}

/** A block that exists is sent at once; one that does not is waited for, by the node, for ever. Milliseconds. */
const TIMEOUT_MS = 5_000;

const METHODS = {
    peer: peer.DeliverService.deliver,
    orderer: orderer.AtomicBroadcastService.deliver,
} as const;

type Response = peer.DeliverResponse | orderer.DeliverResponse;

export class GrpcBlockReader implements BlockReader {
    readonly #options: GrpcBlockReaderOptions;

    constructor(options: GrpcBlockReaderOptions) {
        this.#options = options;
    }

    async block(
        kind: 'peer' | 'orderer',
        node: NetworkNode,
        { number, ...seek }: BlockQuestion,
    ): Promise<BlockAnswer> {
        const envelope = await seekEnvelope(await this.#options.signer(), { ...seek, from: number });
        const target = grpcTarget(node, this.#options.clientTls);
        const client = await connectedClient(target).catch(reasonOf);
        if (typeof client === 'string') return { kind: 'unreachable', reason: client };
        try {
            return answerOf(await firstResponse(client, kind, envelope));
        } catch (error) {
            return { kind: 'unreachable', reason: reasonOf(error) };
        } finally {
            client.close();
        }
    }
}

async function firstResponse(
    client: Client,
    kind: 'peer' | 'orderer',
    seek: common.Envelope,
): Promise<Response> {
    const { path, requestSerialize, responseDeserialize } = METHODS[kind];
    const call = client.makeBidiStreamRequest<common.Envelope, Response>(
        path,
        requestSerialize,
        responseDeserialize,
        { deadline: Date.now() + TIMEOUT_MS },
    );
    try {
        return await new Promise((resolve, reject) => {
            call.on('data', resolve);
            call.on('error', reject);
            call.on('end', () => {
                reject(new Error('the node ended the stream'));
            });
            call.write(seek);
        });
    } finally {
        call.cancel();
    }
}

function answerOf(response: Response): BlockAnswer {
    const block = response.getBlock();
    if (block === undefined) return { kind: 'refused', status: statusName(response.getStatus()) };
    return {
        kind: 'block',
        number: block.getHeader()?.getNumber() ?? 0,
        transactions: block.getData()?.getDataList().length ?? 0,
    };
}
