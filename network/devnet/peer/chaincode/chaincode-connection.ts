import { ChaincodeClient } from './chaincode-client';
import { ChaincodeStream } from './chaincode-stream';
import type { Invocation, InvocationOutcome } from './invocation';

/** How long one invocation may take (fabric core.yaml, chaincode.executetimeout). */
const EXECUTE_TIMEOUT_MS = 30_000;

/** How long an invocation waits for a chaincode that is away (connection.json of the test network, dial_timeout 10s). */
const DIAL_TIMEOUT_MS = 10_000;

/** Between two attempts to reach the chaincode: doubled from the first to the second, from fast restart to quiet. */
const BACK_OFF_MS = { first: 50, last: 2_000 };

export interface ChaincodeConnectionOptions {
    /** host:port of the chaincode's server. */
    readonly address: string;
    /** The package id that the chaincode registers with. */
    readonly chaincodeId: string;
    readonly executeTimeoutMs?: number;
    readonly dialTimeoutMs?: number;
}

/** The stream to the chaincode, or in Fabric's words why there is none. */
export type Reached =
    | { readonly kind: 'reached'; readonly stream: Pick<ChaincodeStream, 'execute'> }
    | { readonly kind: 'failed'; readonly reason: string };

/**
 * Keeps one stream to a chaincode process, which may come and go: dials until it is there, and again when it is lost.
 * An invocation while it is away waits for it, within the dial timeout, and dials at once.
 */
export class ChaincodeConnection {
    readonly #options: Required<ChaincodeConnectionOptions>;
    readonly #waiting = new Set<(stream: ChaincodeStream) => void>();
    #stream: ChaincodeStream | undefined;
    #closed = false;
    #wake: () => void = () => undefined;
    readonly #running: Promise<void>;

    constructor(options: ChaincodeConnectionOptions) {
        this.#options = {
            ...options,
            executeTimeoutMs: options.executeTimeoutMs ?? EXECUTE_TIMEOUT_MS,
            dialTimeoutMs: options.dialTimeoutMs ?? DIAL_TIMEOUT_MS,
        };
        this.#running = this.#keepConnected();
    }

    /** Runs one transaction of the chaincode; never rejects. The reasons are Fabric's texts. */
    async execute(invocation: Invocation): Promise<InvocationOutcome> {
        const reached = await this.reach();
        return reached.kind === 'failed' ? reached : await reached.stream.execute(invocation);
    }

    /** Waits for the chaincode, within the dial timeout. What an invocation needs is best opened after that. */
    async reach(): Promise<Reached> {
        const stream = this.#stream ?? (await this.#whenConnected());
        return stream ? { kind: 'reached', stream } : { kind: 'failed', reason: this.#unreachable() };
    }

    /** Whether the chaincode is registered now, or is within the dial timeout. */
    async ready(): Promise<boolean> {
        return (await this.reach()).kind === 'reached';
    }

    /** Ends the stream and the attempts to reach the chaincode. */
    async close(): Promise<void> {
        this.#closed = true;
        this.#stream?.close();
        this.#wake();
        await this.#running;
    }

    async #keepConnected(): Promise<void> {
        let pauseMs = BACK_OFF_MS.first;
        while (!this.#isClosed()) {
            const served = await this.#converse();
            pauseMs = served ? BACK_OFF_MS.first : Math.min(pauseMs * 2, BACK_OFF_MS.last);
            if (!this.#isClosed()) await this.#pause(pauseMs);
        }
    }

    /** One connection from dialling to its end; whether the chaincode was ever ready. */
    async #converse(): Promise<boolean> {
        const client = new ChaincodeClient(this.#options.address);
        const stream = new ChaincodeStream(client.connect(), this.#options);
        try {
            const ready = await stream.ready;
            if (ready && !this.#isClosed()) this.#announce(stream);
            if (this.#isClosed()) stream.close();
            await stream.ended;
            return ready;
        } finally {
            this.#stream = undefined;
            client.close();
        }
    }

    #announce(stream: ChaincodeStream): void {
        this.#stream = stream;
        for (const resolve of this.#waiting) resolve(stream);
    }

    #pause(pauseMs: number): Promise<void> {
        return new Promise((resolve) => {
            const timer = setTimeout(resolve, this.#waiting.size > 0 ? BACK_OFF_MS.first : pauseMs);
            this.#wake = () => {
                clearTimeout(timer);
                resolve();
            };
        });
    }

    #whenConnected(): Promise<ChaincodeStream | undefined> {
        if (this.#closed) return Promise.resolve(undefined);
        return new Promise((resolve) => {
            const settle = (stream: ChaincodeStream | undefined): void => {
                clearTimeout(timer);
                this.#waiting.delete(settle);
                resolve(stream);
            };
            const timer = setTimeout(settle, this.#options.dialTimeoutMs, undefined);
            this.#waiting.add(settle);
            this.#wake();
        });
    }

    #isClosed(): boolean {
        return this.#closed;
    }

    #unreachable(): string {
        const { chaincodeId, address } = this.#options;
        return (
            `could not launch chaincode ${chaincodeId}: connection to ${chaincodeId} failed: ` +
            `error cannot create connection for ${chaincodeId}: error creating grpc connection to ${address}: ` +
            'failed to create new connection: context deadline exceeded'
        );
    }
}
