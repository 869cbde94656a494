import { Client, credentials, type ClientDuplexStream } from '@grpc/grpc-js';
import { peer } from '@hyperledger/fabric-protos';

/** The largest message on the stream, bytes (fabric internal/pkg/comm/config.go). */
const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;

type Message = peer.ChaincodeMessage;

const serialise = (message: Message): Buffer => {
    const bytes = message.serializeBinary();
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
};
const deserialise = (bytes: Buffer): Message => peer.ChaincodeMessage.deserializeBinary(bytes);

/** A gRPC connection, without TLS, to a chaincode that runs as a server on the loopback interface. */
export class ChaincodeClient {
    readonly #client: Client;

    /** @param address host:port of the chaincode's server */
    constructor(address: string) {
        this.#client = new Client(address, credentials.createInsecure(), {
            'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
            'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
            'grpc.use_local_subchannel_pool': 1,
            'grpc.enable_channelz': 0,
        });
    }

    /** Opens the stream `protos.Chaincode/Connect`; fails on the stream when nobody listens. */
    connect(): ClientDuplexStream<Message, Message> {
        return this.#client.makeBidiStreamRequest(peer.ChaincodeService.connect.path, serialise, deserialise);
    }

    close(): void {
        this.#client.close();
    }
}
