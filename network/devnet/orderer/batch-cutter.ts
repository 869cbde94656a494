/** When a batch is full: BatchSize of the channel configuration (fabric orderer/configuration.proto). */
export interface BatchSize {
    readonly maxMessages: number;
    /** A batch does not grow beyond this; a message that is larger stands alone. */
    readonly preferredMaxBytes: number;
}

/** What counts of a message while batches are cut. */
export interface Sized {
    /** Payload and signature bytes, as Fabric counts them. */
    readonly bytes: number;
}

/** Complete batches, oldest first, and whether messages are left that wait for the timer. */
export interface Cut<M> {
    readonly batches: readonly (readonly M[])[];
    readonly pending: boolean;
}

/**
 * Groups ordered messages into batches by count and size (fabric orderer/common/blockcutter/blockcutter.go).
 * Holds no clock: whoever owns it starts a timer when messages are pending and calls `cut` when it fires.
 * Invariant: the batches, one after the other, are the messages in the order in which they were added.
 */
export class BatchCutter<M extends Sized> {
    readonly #size: BatchSize;
    #pending: M[] = [];
    #pendingBytes = 0;

    constructor(size: BatchSize) {
        this.#size = size;
    }

    /** Adds the next message. */
    add(message: M): Cut<M> {
        const batches: (readonly M[])[] = [];
        if (this.#pendingBytes + message.bytes > this.#size.preferredMaxBytes) {
            batches.push(this.cut());
        }
        this.#pending.push(message);
        this.#pendingBytes += message.bytes;
        if (this.#isFull()) {
            batches.push(this.cut());
        }
        return { batches: batches.filter((batch) => batch.length > 0), pending: this.#pending.length > 0 };
    }

    /** Ends the batch in hand and returns it, empty when nothing waits. */
    cut(): readonly M[] {
        const batch = this.#pending;
        this.#pending = [];
        this.#pendingBytes = 0;
        return batch;
    }

    #isFull(): boolean {
        return (
            this.#pending.length >= this.#size.maxMessages ||
            this.#pendingBytes > this.#size.preferredMaxBytes
        );
    }
}
