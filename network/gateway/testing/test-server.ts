import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { NetworkNode } from '../connection-profile';
import { grpcTarget, type GrpcTarget } from '../grpc-target';

/** A gRPC server on a port of 127.0.0.1, without TLS. */
export class TestServer {
    readonly port: number;
    readonly #server: Server;

    constructor(server: Server, port: number) {
        this.#server = server;
        this.port = port;
    }

    /** Starts it with the services that `add` gives it; on a free port if none is named. */
    static async start(add: (server: Server) => void, port = 0): Promise<TestServer> {
        const server = new Server();
        add(server);
        const bound = await new Promise<number>((resolve, reject) => {
            server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, actual) => {
                if (error === null) resolve(actual);
                else reject(error);
            });
        });
        return new TestServer(server, bound);
    }

    node(name: string, mspId = 'Org1MSP'): NetworkNode {
        return { name, mspId, url: `grpc://127.0.0.1:${this.port}` };
    }

    target(name = 'test'): GrpcTarget {
        return grpcTarget(this.node(name));
    }

    /** Breaks every connection. */
    stop(): void {
        this.#server.forceShutdown();
    }
}
