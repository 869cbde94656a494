import { once } from 'node:events';
import { status, type ServerDuplexStream } from '@grpc/grpc-js';
import { common, orderer, peer } from '@hyperledger/fabric-protos';
import { TestServer } from './test-server';

type Stream = ServerDuplexStream<common.Envelope, peer.DeliverResponse>;

/** A peer that delivers the blocks it is given, and then keeps the stream open. */
export class TestDeliverer {
    chain: readonly common.Block[];
    /** First blocks asked for, one for each stream. */
    readonly asked: number[] = [];
    sent = 0;
    /** Answered at once in place of blocks. */
    refusal: number | undefined;
    /** Streams break after so many blocks. */
    breakAfter = Number.POSITIVE_INFINITY;
    #server: TestServer | undefined;

    constructor(chain: readonly common.Block[]) {
        this.chain = chain;
    }

    async start(): Promise<this> {
        const refuse = (stream: Stream) => {
            stream.end();
        };
        this.#server = await TestServer.start((server) => {
            server.addService(peer.DeliverService, {
                deliver: (stream: Stream) => {
                    this.#serve(stream);
                },
                deliverFiltered: refuse,
                deliverWithPrivateData: refuse,
            });
        });
        return this;
    }

    target(name?: string) {
        if (this.#server === undefined) throw new Error('the peer was not started');
        return this.#server.target(name);
    }

    stop(): void {
        this.#server?.stop();
    }

    #serve(stream: Stream): void {
        stream.on('error', () => undefined);
        stream.once('data', (envelope: common.Envelope) => {
            void this.#deliver(stream, firstWanted(envelope));
        });
    }

    async #deliver(stream: Stream, from: number): Promise<void> {
        this.asked.push(from);
        if (this.refusal !== undefined) {
            stream.write(statusResponse(this.refusal));
            stream.end();
            return;
        }
        for (const [index, block] of this.chain.slice(from).entries()) {
            if (index >= this.breakAfter) {
                stream.emit('error', { code: status.UNAVAILABLE, details: 'broken' });
                return;
            }
            const response = new peer.DeliverResponse();
            response.setBlock(block);
            this.sent += 1;
            if (!stream.write(response)) await once(stream, 'drain');
        }
    }
}

function firstWanted(envelope: common.Envelope): number {
    const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
    return (
        orderer.SeekInfo.deserializeBinary(payload.getData_asU8()).getStart()?.getSpecified()?.getNumber() ??
        0
    );
}

function statusResponse(code: number): peer.DeliverResponse {
    const response = new peer.DeliverResponse();
    response.setStatus(code as common.StatusMap[keyof common.StatusMap]);
    return response;
}
