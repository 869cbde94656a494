import type { Client, ServerDuplexStream } from '@grpc/grpc-js';
import { orderer, type common } from '@hyperledger/fabric-protos';
import { type Fronted, FrontedNode } from './fronted-node';

type Stream = ServerDuplexStream<common.Envelope, orderer.BroadcastResponse>;

/** `mute`: envelopes are ordered and nobody is told. `deaf`: they are taken, and neither ordered nor answered. */
export type Conduct = 'honest' | 'mute' | 'deaf';

const { broadcast } = orderer.AtomicBroadcastService;

/** An orderer that takes envelopes and may keep silent. */
export class MuteOrderer {
    conduct: Conduct = 'honest';
    /** Envelopes that were given no answer. */
    unanswered = 0;
    #front: FrontedNode | undefined;

    async open(fronted: Fronted): Promise<FrontedNode> {
        this.#front = await FrontedNode.open(fronted, (server, node) => {
            server.addService(orderer.AtomicBroadcastService, {
                broadcast: (stream: Stream) => {
                    this.#pass(stream, node);
                },
                deliver: (stream: ServerDuplexStream<common.Envelope, orderer.DeliverResponse>) => {
                    stream.end();
                },
            });
        });
        return this.#front;
    }

    close(): void {
        this.#front?.close();
    }

    #pass(stream: Stream, node: Client): void {
        const upstream = node.makeBidiStreamRequest(
            broadcast.path,
            broadcast.requestSerialize,
            broadcast.responseDeserialize,
        );
        stream.on('data', (envelope: common.Envelope) => {
            if (this.conduct !== 'honest') this.unanswered += 1;
            if (this.conduct !== 'deaf') upstream.write(envelope);
        });
        stream.on('error', () => undefined);
        stream.on('cancelled', () => {
            upstream.cancel();
        });
        stream.on('end', () => {
            upstream.end();
        });
        upstream.on('data', (response: orderer.BroadcastResponse) => {
            if (this.conduct === 'honest') stream.write(response);
        });
        upstream.on('error', (error) => {
            stream.destroy(error);
        });
        upstream.on('end', () => {
            stream.end();
        });
    }
}
