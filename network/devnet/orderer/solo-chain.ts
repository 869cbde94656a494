import { BatchCutter, type BatchSize, type Sized } from './batch-cutter';

/** When a block is cut. */
export interface CutLimits extends BatchSize {
    /** A waiting message is in a block after this time at the latest. */
    readonly timeoutMs: number;
}

/** An envelope to be ordered. */
export interface OrderedMessage extends Sized {
    readonly envelope: Uint8Array;
}

/** Where batches become blocks. */
export interface BatchSink {
    write(envelopes: readonly Uint8Array[]): Promise<void>;
}

/** Options of a chain. */
export interface SoloChainOptions {
    readonly limits: CutLimits;
    readonly sink: BatchSink;
    /** Called once when a block could not be written; nothing is ordered after that. */
    readonly onFailure: (cause: unknown) => void;
}

/** Blocks that may wait for the disk before `order` makes its callers wait. */
const MAX_UNWRITTEN_BLOCKS = 4;

/**
 * The order of one channel, decided by one node: messages are in blocks in the order of the calls to `order`.
 * Nothing that was enqueued is lost while the process lives; `stop` writes what waits.
 */
export class SoloChain {
    readonly #cutter: BatchCutter<OrderedMessage>;
    readonly #sink: BatchSink;
    readonly #timeoutMs: number;
    readonly #onFailure: (cause: unknown) => void;
    #timer: NodeJS.Timeout | undefined;
    #unwritten = 0;
    #written: Promise<void> = Promise.resolve();
    #open = true;
    #failed = false;

    constructor({ limits, sink, onFailure }: SoloChainOptions) {
        this.#cutter = new BatchCutter(limits);
        this.#sink = sink;
        this.#timeoutMs = limits.timeoutMs;
        this.#onFailure = onFailure;
    }

    /**
     * Enqueues a message; waits while the disk is behind.
     * `stopped`: the message is not enqueued, because the chain has ended.
     */
    async order(message: OrderedMessage): Promise<'enqueued' | 'stopped'> {
        while (this.#open && this.#unwritten >= MAX_UNWRITTEN_BLOCKS) {
            await this.#written;
        }
        if (!this.#open) return 'stopped';
        const { batches, pending } = this.#cutter.add(message);
        if (batches.length > 0) this.#stopTimer();
        for (const batch of batches) this.#write(batch);
        if (pending)
            this.#timer ??= setTimeout(() => {
                this.#cut();
            }, this.#timeoutMs);
        return 'enqueued';
    }

    /** Takes no more messages; resolves when all that were enqueued are written. */
    async stop(): Promise<void> {
        this.#open = false;
        this.#cut();
        await this.#written;
    }

    #cut(): void {
        this.#stopTimer();
        const batch = this.#cutter.cut();
        if (batch.length > 0) this.#write(batch);
    }

    #stopTimer(): void {
        clearTimeout(this.#timer);
        this.#timer = undefined;
    }

    #write(batch: readonly OrderedMessage[]): void {
        this.#unwritten += 1;
        this.#written = this.#written.then(async () => {
            await this.#writeNext(batch);
            this.#unwritten -= 1;
        });
    }

    async #writeNext(batch: readonly OrderedMessage[]): Promise<void> {
        if (this.#failed) return;
        try {
            await this.#sink.write(batch.map(({ envelope }) => envelope));
        } catch (cause) {
            this.#failed = true;
            this.#open = false;
            this.#onFailure(cause);
        }
    }
}
