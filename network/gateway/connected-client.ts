import { Client, connectivityState } from '@grpc/grpc-js';
import type { GrpcTarget } from './grpc-target';

/** How long a node may take to accept a connection, milliseconds: a TLS handshake over a slow link, and a half. */
const CONNECT_TIMEOUT_MS = 3_000;

/**
 * A client that is connected. Throws as soon as the connection is refused, and leaves nothing behind then: gRPC itself
 * would go on trying at its own pace, out of our sight.
 */
export async function connectedClient({ address, credentials, options }: GrpcTarget): Promise<Client> {
    const client = new Client(address, credentials, { ...options, 'grpc.use_local_subchannel_pool': 1 });
    try {
        await ready(client, Date.now() + CONNECT_TIMEOUT_MS);
        return client;
    } catch (error) {
        client.close();
        throw error;
    }
}

/** Whether a client that was connected still is. */
export function isConnected(client: Client): boolean {
    return client.getChannel().getConnectivityState(false) === connectivityState.READY;
}

async function ready(client: Client, deadline: number): Promise<void> {
    const channel = client.getChannel();
    for (;;) {
        const state = channel.getConnectivityState(true);
        if (state === connectivityState.READY) return;
        if (state === connectivityState.TRANSIENT_FAILURE) throw new Error('the connection was refused');
        await new Promise<void>((resolve, reject) => {
            channel.watchConnectivityState(state, deadline, (error) => {
                if (error === undefined) resolve();
                else reject(new Error(`no connection within ${CONNECT_TIMEOUT_MS} ms`));
            });
        });
    }
}
