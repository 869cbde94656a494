import { Server, ServerCredentials, credentials, type ClientDuplexStream } from '@grpc/grpc-js';
import { common, orderer } from '@hyperledger/fabric-protos';
import { Broadcast, type BroadcastOptions, type BroadcastStream } from './broadcast';
import { BROADCAST_SERVICE } from './broadcast-service';

const { SUCCESS, FORBIDDEN, SERVICE_UNAVAILABLE } = common.Status;

const envelopeOf = (payload: string) => {
    const envelope = new common.Envelope();
    envelope.setPayload(Buffer.from(payload));
    return envelope;
};
const textOf = (envelope: Uint8Array) =>
    Buffer.from(common.Envelope.deserializeBinary(envelope).getPayload_asU8()).toString();

describe('Broadcast', () => {
    const ordered: string[] = [];
    const orderedBytes: Buffer[] = [];
    const accepting: BroadcastOptions = {
        filter: {
            judge: ({ envelope }) =>
                Promise.resolve(
                    Buffer.from(envelope.getPayload_asU8()).toString() === 'refused'
                        ? { status: FORBIDDEN, reason: 'permission denied' }
                        : { channel: 'mychannel' },
                ),
        },
        chains: new Map([
            [
                'mychannel',
                {
                    order: ({ envelope }: { readonly envelope: Uint8Array }) => {
                        ordered.push(textOf(envelope));
                        orderedBytes.push(Buffer.from(envelope));
                        return Promise.resolve('enqueued' as const);
                    },
                },
            ],
        ]),
    };
    let options = accepting;
    const server = new Server();
    let client: orderer.AtomicBroadcastClient;

    beforeAll(async () => {
        server.addService(BROADCAST_SERVICE, {
            broadcast: (stream: BroadcastStream) => void new Broadcast(options).serve(stream),
            deliver: (stream: BroadcastStream) => stream.end(),
        });
        const port = await new Promise<number>((resolve, reject) => {
            server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
                if (error) reject(error);
                else resolve(bound);
            });
        });
        client = new orderer.AtomicBroadcastClient(`127.0.0.1:${port}`, credentials.createInsecure());
    });
    beforeEach(() => {
        ordered.length = 0;
        orderedBytes.length = 0;
        options = accepting;
    });
    afterAll(() => {
        client.close();
        server.forceShutdown();
    });

    /** The answers until the server ends the stream, or until there are as many as messages. */
    async function answersTo(...payloads: string[]): Promise<orderer.BroadcastResponse[]> {
        const stream: ClientDuplexStream<common.Envelope, orderer.BroadcastResponse> = client.broadcast();
        for (const payload of payloads) stream.write(envelopeOf(payload));
        stream.end();
        const answers: orderer.BroadcastResponse[] = [];
        stream.on('data', (answer: orderer.BroadcastResponse) => answers.push(answer));
        await new Promise<void>((resolve, reject) => stream.on('end', resolve).on('error', reject));
        return answers;
    }

    test('answers every message of a stream in turn and orders them as they came', async () => {
        const payloads = Array.from({ length: 50 }, (_, index) => `message ${index}`);
        const answers = await answersTo(...payloads);
        expect(answers.map((answer) => answer.getStatus())).toEqual(payloads.map(() => SUCCESS));
        expect(ordered).toEqual(payloads);
    });

    test('orders the bytes that were sent, with what it does not know of', async () => {
        const unknownField = Buffer.from([0x7a, 1, 0x41]);
        const sent = Buffer.concat([envelopeOf('a').serializeBinary(), unknownField]);
        const stream = client.makeBidiStreamRequest(
            BROADCAST_SERVICE.broadcast.path,
            (bytes: Buffer) => bytes,
            BROADCAST_SERVICE.broadcast.responseDeserialize,
        );
        stream.end(sent);
        await new Promise<void>((resolve, reject) => {
            stream
                .on('data', () => undefined)
                .on('end', resolve)
                .on('error', reject);
        });
        expect(orderedBytes).toEqual([sent]);
    });

    test('ends the stream after the first refusal and orders nothing that follows it', async () => {
        const answers = await answersTo('a', 'refused', 'b');
        expect(answers.map((answer) => answer.getStatus())).toEqual([SUCCESS, FORBIDDEN]);
        expect(answers[1]?.getInfo()).toBe('permission denied');
        expect(ordered).toEqual(['a']);
    });

    test('answers SERVICE_UNAVAILABLE while the orderer is stopping', async () => {
        const stopping = { order: () => Promise.resolve('stopped' as const) };
        options = { ...accepting, chains: new Map([['mychannel', stopping]]) };
        const answers = await answersTo('a', 'b');
        expect(answers.map((answer) => answer.getStatus())).toEqual([SERVICE_UNAVAILABLE]);
    });
});
