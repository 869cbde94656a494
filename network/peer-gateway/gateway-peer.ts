import type { Client } from '@grpc/grpc-js';
import { connectedClient, isConnected } from '../gateway/connected-client';
import type { GrpcTarget } from '../gateway/grpc-target';

/** A peer that has just failed is asked last for so long, so that not every call waits for it; milliseconds. */
const DOUBT_MS = 10_000;

/** The one connection to a peer that serves the gateway. Opened when it is first asked, and again after it was lost. */
export class GatewayPeer {
    readonly #target: GrpcTarget;
    #client: Client | undefined;
    #connecting: Promise<Client> | undefined;
    #failedAt = Number.NEGATIVE_INFINITY;
    #closed = false;

    constructor(target: GrpcTarget) {
        this.#target = target;
    }

    get name(): string {
        return this.#target.name;
    }

    get isInDoubt(): boolean {
        return performance.now() - this.#failedAt < DOUBT_MS;
    }

    /** Throws if the peer cannot be reached, and leaves it in doubt. */
    async client(): Promise<Client> {
        if (this.#client !== undefined && isConnected(this.#client)) return this.#client;
        this.#connecting ??= this.#connect().finally(() => {
            this.#connecting = undefined;
        });
        return this.#connecting;
    }

    /** Whether the last call got through to the peer. */
    note(gotThrough: boolean): void {
        this.#failedAt = gotThrough ? Number.NEGATIVE_INFINITY : performance.now();
    }

    close(): void {
        this.#closed = true;
        this.#client?.close();
    }

    async #connect(): Promise<Client> {
        this.#client?.close();
        this.#client = undefined;
        try {
            const client = await connectedClient(this.#target);
            if (this.#closed) client.close();
            else this.#client = client;
            return client;
        } catch (error) {
            this.note(false);
            throw error;
        }
    }
}
