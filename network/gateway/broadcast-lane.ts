import type { Client } from '@grpc/grpc-js';
import { NETWORK_RETRY, delayOf } from '../../core/operation/retry';
import type { Logger } from '../../core/ports/logger';
import { BroadcastStream, type StreamEnd, type StreamLimits, type Submission } from './broadcast-stream';
import { connectedClient, isConnected } from './connected-client';
import { reasonOf } from './gateway-error';
import type { GrpcTarget } from './grpc-target';
import { pause } from './pause';

export interface LaneOptions {
    /** In the order in which they are tried. */
    readonly targets: readonly GrpcTarget[];
    readonly limits: StreamLimits;
    readonly logger: Logger;
    readonly signal: AbortSignal;
    /** There is room, for the first time or again. */
    readonly onRoom: () => void;
    /** None of the orderers could be reached, one after the other. */
    readonly onUnreachable: (reason: string) => void;
}

/** Keeps one stream open while there is work: at one orderer, and at the next one when that fails. */
export class BroadcastLane {
    readonly #options: LaneOptions;
    readonly #clients = new Map<GrpcTarget, Client>();
    #stream: BroadcastStream | undefined;
    #opening = false;
    #turn = 0;
    #tries = 0;

    constructor(options: LaneOptions) {
        this.#options = options;
    }

    get room(): number {
        return this.#stream?.room ?? 0;
    }

    get isOpen(): boolean {
        return this.#stream !== undefined;
    }

    send(submission: Submission): void {
        this.#stream?.send(submission);
    }

    /** Opens a stream, unless one is open or being opened. */
    open(): void {
        if (this.#opening || this.#stream !== undefined || this.#options.signal.aborted) return;
        this.#opening = true;
        void this.#openNext().finally(() => {
            this.#opening = false;
            this.#options.onRoom();
        });
    }

    close(): void {
        this.#stream?.close('the connection was closed');
        for (const client of this.#clients.values()) client.close();
    }

    async #openNext(): Promise<void> {
        const { targets, signal, logger, onUnreachable } = this.#options;
        let reason = 'there is no orderer in the connection profile';
        for (let asked = 0; asked < targets.length; asked += 1) {
            await this.#backOff();
            if (signal.aborted) return;
            const failure = await this.#openAt(this.#target());
            if (failure === undefined) return;
            reason = failure;
            logger.warn(
                { orderer: this.#target()?.name, reason },
                'Could not connect to the orderer; trying the next',
            );
            this.#failed();
        }
        onUnreachable(reason);
    }

    #target(): GrpcTarget | undefined {
        return this.#options.targets[this.#turn % this.#options.targets.length];
    }

    async #openAt(target: GrpcTarget | undefined): Promise<string | undefined> {
        if (target === undefined) return undefined;
        try {
            this.#use(await this.#clientOf(target), target);
            return undefined;
        } catch (error) {
            return reasonOf(error);
        }
    }

    #use(client: Client, target: GrpcTarget): void {
        const { limits, signal, onRoom } = this.#options;
        if (signal.aborted) return;
        const stream = new BroadcastStream(client, { ...limits, onRoom });
        this.#stream = stream;
        void stream.ended.then((end) => {
            this.#streamEnded(end, target);
        });
        onRoom();
    }

    #streamEnded({ reason, healthy, fruitful }: StreamEnd, target: GrpcTarget): void {
        this.#stream = undefined;
        if (fruitful) this.#tries = 0;
        if (!healthy) {
            this.#options.logger.warn({ orderer: target.name, reason }, 'The broadcast stream ended');
            this.#failed();
        }
        this.#options.onRoom();
    }

    #failed(): void {
        this.#turn += 1;
        this.#tries += 1;
    }

    async #backOff(): Promise<void> {
        if (this.#tries === 0) return;
        await pause(delayOf(NETWORK_RETRY, this.#tries - 1, Math.random()), this.#options.signal);
    }

    /** A lost connection is closed and made anew, so that gRPC's own back-off does not add to ours. */
    async #clientOf(target: GrpcTarget): Promise<Client> {
        const known = this.#clients.get(target);
        if (known !== undefined && isConnected(known)) return known;
        known?.close();
        this.#clients.delete(target);
        const client = await connectedClient(target);
        if (this.#options.signal.aborted) client.close();
        else this.#clients.set(target, client);
        return client;
    }
}
