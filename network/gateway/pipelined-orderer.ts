import type { Envelope } from '../../core/operation/operation';
import type { Closable } from '../../core/ports/ledger-connection';
import type { Logger } from '../../core/ports/logger';
import type { Orderer, SubmitAnswer } from '../../core/ports/orderer';
import { BroadcastLane } from './broadcast-lane';
import type { StreamLimits, Submission } from './broadcast-stream';
import type { GrpcTarget } from './grpc-target';

export interface PipelinedOrdererOptions extends StreamLimits {
    readonly targets: readonly GrpcTarget[];
    /** Streams that are kept open. */
    readonly streams: number;
    readonly logger: Logger;
}

/**
 * Orders through a few long-lived streams with many envelopes on their way on each, where the SDK opens a stream for
 * every envelope. What has not been sent waits for room; when no orderer can be reached it is `unknown` like the rest.
 */
export class PipelinedOrderer implements Orderer, Closable {
    readonly #waiting: Submission[] = [];
    readonly #lanes: readonly BroadcastLane[];
    readonly #closing = new AbortController();

    constructor({ targets, streams, window, ackTimeoutMs, logger }: PipelinedOrdererOptions) {
        this.#lanes = Array.from(
            { length: streams },
            (_, turn) =>
                new BroadcastLane({
                    targets: rotated(targets, turn),
                    limits: { window, ackTimeoutMs },
                    logger,
                    signal: this.#closing.signal,
                    onRoom: () => {
                        this.#dispatch();
                    },
                    onUnreachable: (reason) => {
                        this.#unreachable(reason);
                    },
                }),
        );
    }

    submit(envelope: Envelope): Promise<SubmitAnswer> {
        if (this.#closing.signal.aborted)
            return Promise.resolve({ kind: 'unknown', reason: 'the connection is closed' });
        return new Promise((settle) => {
            this.#waiting.push({ bytes: Buffer.from(envelope, 'base64'), settle });
            this.#dispatch();
        });
    }

    /** Envelopes without an answer become `unknown`. */
    close(): Promise<void> {
        this.#closing.abort();
        this.#giveUp('the connection was closed');
        for (const lane of this.#lanes) lane.close();
        return Promise.resolve();
    }

    #dispatch(): void {
        while (this.#waiting.length > 0) {
            const lane = this.#roomiest();
            if (lane === undefined) break;
            const next = this.#waiting.shift();
            if (next !== undefined) lane.send(next);
        }
        if (this.#waiting.length === 0) return;
        for (const lane of this.#lanes) lane.open();
    }

    #roomiest(): BroadcastLane | undefined {
        let best: BroadcastLane | undefined;
        for (const lane of this.#lanes) if (lane.room > (best?.room ?? 0)) best = lane;
        return best;
    }

    #unreachable(reason: string): void {
        if (!this.#lanes.some((lane) => lane.isOpen)) this.#giveUp(`no orderer could be reached: ${reason}`);
    }

    #giveUp(reason: string): void {
        for (const { settle } of this.#waiting.splice(0)) settle({ kind: 'unknown', reason });
    }
}

function rotated<Item>(items: readonly Item[], by: number): readonly Item[] {
    const turn = items.length === 0 ? 0 : by % items.length;
    return [...items.slice(turn), ...items.slice(0, turn)];
}
