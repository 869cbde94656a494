import type { Envelope } from '../../core/operation/operation';
import { SUBMIT_LEASE_MS } from '../../core/operation/retry';
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
    /** The longest that an envelope waits to be sent, milliseconds; by default until whoever handed it over sends it again. */
    readonly waitLimitMs?: number;
    readonly logger: Logger;
}

interface Waiting extends Submission {
    readonly since: number;
}

/**
 * Orders through a few long-lived streams with many envelopes on their way on each, where the SDK opens a stream for
 * every envelope. What has not been sent waits for room; when that does not come in time, or no orderer can be reached, it
 * is `unknown` like the rest.
 */
export class PipelinedOrderer implements Orderer, Closable {
    readonly #waiting: Waiting[] = [];
    readonly #waitLimitMs: number;
    readonly #lanes: readonly BroadcastLane[];
    readonly #closing = new AbortController();
    #watch: NodeJS.Timeout | undefined;

    constructor({ targets, streams, window, ackTimeoutMs, waitLimitMs, logger }: PipelinedOrdererOptions) {
        this.#waitLimitMs = waitLimitMs ?? SUBMIT_LEASE_MS;
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
            this.#waiting.push({ bytes: Buffer.from(envelope, 'base64'), settle, since: performance.now() });
            this.#dispatch();
            this.#watchOldest();
        });
    }

    /** Envelopes without an answer become `unknown`. */
    close(): Promise<void> {
        this.#closing.abort();
        clearTimeout(this.#watch);
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

    #watchOldest(): void {
        const [oldest] = this.#waiting;
        if (this.#watch !== undefined || oldest === undefined) return;
        const remainingMs = oldest.since + this.#waitLimitMs - performance.now();
        this.#watch = setTimeout(
            () => {
                this.#watch = undefined;
                this.#dropLate();
                this.#watchOldest();
            },
            Math.max(1, remainingMs),
        );
    }

    #dropLate(): void {
        const soon = this.#waiting.findIndex(({ since }) => performance.now() - since < this.#waitLimitMs);
        const late = soon < 0 ? this.#waiting.length : soon;
        this.#giveUp(`no room for it within ${this.#waitLimitMs} ms`, late);
    }

    #giveUp(reason: string, count = this.#waiting.length): void {
        for (const { settle } of this.#waiting.splice(0, count)) settle({ kind: 'unknown', reason });
    }
}

function rotated<Item>(items: readonly Item[], by: number): readonly Item[] {
    const turn = items.length === 0 ? 0 : by % items.length;
    return [...items.slice(turn), ...items.slice(0, turn)];
}
