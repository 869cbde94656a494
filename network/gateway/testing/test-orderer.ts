import { status, type ServerDuplexStream } from '@grpc/grpc-js';
import { common, orderer } from '@hyperledger/fabric-protos';
import { TestServer } from './test-server';

/** What the orderer does with an envelope: answers with a status, keeps silent, or breaks the stream. */
export type Reaction = number | 'silent' | 'break';

/** An orderer that does as it is told; like a real one it ends the stream after any answer but SUCCESS. */
export class TestOrderer {
    /** Signatures of the envelopes received, as text, in the order of their arrival. */
    readonly received: string[] = [];
    streams = 0;
    react: (signature: string) => Reaction = () => common.Status.SUCCESS;
    #server: TestServer | undefined;

    async start(port?: number): Promise<this> {
        this.#server = await TestServer.start((server) => {
            server.addService(orderer.AtomicBroadcastService, {
                broadcast: (stream: ServerDuplexStream<common.Envelope, orderer.BroadcastResponse>) => {
                    this.#serve(stream);
                },
                deliver: (stream: ServerDuplexStream<common.Envelope, orderer.DeliverResponse>) => {
                    stream.end();
                },
            });
        }, port);
        return this;
    }

    get port(): number {
        return this.#running().port;
    }

    target(name?: string) {
        return this.#running().target(name);
    }

    stop(): void {
        this.#server?.stop();
    }

    #running(): TestServer {
        if (this.#server === undefined) throw new Error('the orderer was not started');
        return this.#server;
    }

    #serve(stream: ServerDuplexStream<common.Envelope, orderer.BroadcastResponse>): void {
        this.streams += 1;
        let ended = false;
        stream.on('error', () => undefined);
        stream.on('data', (envelope: common.Envelope) => {
            if (ended) return;
            const signature = Buffer.from(envelope.getSignature_asU8()).toString();
            this.received.push(signature);
            const reaction = this.react(signature);
            if (reaction === 'silent') return;
            ended = reaction !== common.Status.SUCCESS;
            if (reaction === 'break') {
                stream.emit('error', { code: status.UNAVAILABLE, details: 'broken' });
                return;
            }
            answer(stream, reaction);
            if (ended) stream.end();
        });
    }
}

function answer(stream: ServerDuplexStream<common.Envelope, orderer.BroadcastResponse>, code: number): void {
    const response = new orderer.BroadcastResponse();
    response.setStatus(code as common.StatusMap[keyof common.StatusMap]);
    stream.write(response);
}

/** An envelope that bears this text in place of a signature. */
export function envelopeNamed(text: string): string {
    const envelope = new common.Envelope();
    envelope.setPayload(Buffer.from('payload'));
    envelope.setSignature(Buffer.from(text));
    return Buffer.from(envelope.serializeBinary()).toString('base64');
}
