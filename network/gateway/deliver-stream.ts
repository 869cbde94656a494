import type { Client, ClientDuplexStream } from '@grpc/grpc-js';
import { peer, type common } from '@hyperledger/fabric-protos';
import { reasonOf } from './gateway-error';
import { statusName } from './submit-answer';

/** Why a stream of blocks is over; `status` if the peer gave one. */
export class DeliverEnded extends Error {
    readonly status: string | undefined;

    constructor(reason: string, status?: string) {
        super(reason);
        this.name = 'DeliverEnded';
        this.status = status;
    }
}

const { deliver } = peer.DeliverService;

/**
 * The blocks that a peer sends to a signed seek request, one at a time. The peer is held back while the reader is busy:
 * gRPC reads ahead 16 messages and one window of HTTP/2, and no more. Always ends by throwing `DeliverEnded`, unless the
 * reader leaves or the signal aborts.
 */
export async function* deliveredBlocks(
    client: Client,
    seek: common.Envelope,
    signal: AbortSignal,
): AsyncGenerator<common.Block, void, undefined> {
    const call: ClientDuplexStream<common.Envelope, peer.DeliverResponse> = client.makeBidiStreamRequest(
        deliver.path,
        deliver.requestSerialize,
        deliver.responseDeserialize,
    );
    const cancel = () => {
        call.cancel();
    };
    signal.addEventListener('abort', cancel, { once: true });
    call.on('error', () => undefined);
    call.write(seek);
    try {
        yield* blocksOf(call);
        throw new DeliverEnded('the peer ended the stream');
    } catch (error) {
        if (!signal.aborted) throw error instanceof DeliverEnded ? error : new DeliverEnded(reasonOf(error));
    } finally {
        signal.removeEventListener('abort', cancel);
        cancel();
    }
}

async function* blocksOf(
    responses: AsyncIterable<peer.DeliverResponse>,
): AsyncGenerator<common.Block, void, undefined> {
    for await (const response of responses) {
        const block = response.getBlock();
        if (block === undefined) {
            const status = statusName(response.getStatus());
            throw new DeliverEnded(`the peer answered ${status}`, status);
        }
        yield block;
    }
}
