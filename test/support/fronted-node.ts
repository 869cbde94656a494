import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Server, ServerCredentials, type Client } from '@grpc/grpc-js';
import { connectedClient } from '../../network/gateway/connected-client';
import { readProfiles, type NetworkNode } from '../../network/gateway/connection-profile';
import { grpcTarget } from '../../network/gateway/grpc-target';

/** A real node that somebody stands in front of. */
export interface Fronted {
    readonly node: NetworkNode;
    /** The directory of its TLS certificate and key: whoever connects believes to be at the node. */
    readonly tlsDirectory: string;
}

/** A gRPC server of somebody in the middle, and his connection to the real node. */
export class FrontedNode {
    readonly name: string;
    readonly port: number;
    readonly #server: Server;
    readonly #client: Client;

    private constructor(name: string, { server, port, client }: Open) {
        this.name = name;
        this.port = port;
        this.#server = server;
        this.#client = client;
    }

    /** `add` gives the server its services, which speak with the node through the client. */
    static async open(
        { node, tlsDirectory }: Fronted,
        add: (server: Server, node: Client) => void,
    ): Promise<FrontedNode> {
        const [key, certificate] = await Promise.all([
            readFile(join(tlsDirectory, 'server.key')),
            readFile(join(tlsDirectory, 'server.crt')),
        ]);
        const client = await connectedClient(grpcTarget(node));
        const server = new Server({ 'grpc.max_receive_message_length': -1 });
        add(server, client);
        const pair = [{ private_key: key, cert_chain: certificate }];
        const port = await bound(server, ServerCredentials.createSsl(null, pair));
        return new FrontedNode(node.name, { server, port, client });
    }

    close(): void {
        this.#server.forceShutdown();
        this.#client.close();
    }
}

interface Open {
    readonly server: Server;
    readonly port: number;
    readonly client: Client;
}

function bound(server: Server, credentials: ServerCredentials): Promise<number> {
    return new Promise((resolve, reject) => {
        server.bindAsync('127.0.0.1:0', credentials, (error, port) => {
            if (error === null) resolve(port);
            else reject(error);
        });
    });
}

/** The connection profile with these nodes where somebody stands in front of them. */
export async function profileThrough(profile: string, fronts: readonly FrontedNode[]): Promise<string> {
    const text = await readFile(profile, 'utf8');
    const { peers, orderers } = await readProfiles([profile]);
    return fronts.reduce((changed, { name, port }) => {
        const node = [...peers, ...orderers].find((one) => one.name === name);
        if (node === undefined) throw new Error(`${profile} has no ${name}`);
        return changed.replaceAll(node.url, `grpcs://127.0.0.1:${port}`);
    }, text);
}
