import type { Client, ClientDuplexStream } from '@grpc/grpc-js';
import { orderer } from '@hyperledger/fabric-protos';
import type { SubmitAnswer } from '../../core/ports/orderer';
import { submitAnswer } from './submit-answer';

/** One envelope on its way, and whom to tell. */
export interface Submission {
    /** The envelope as it was signed; sent as it is, never encoded anew. */
    readonly bytes: Buffer;
    readonly settle: (answer: SubmitAnswer) => void;
}

export interface StreamLimits {
    /** Envelopes without an answer. */
    readonly window: number;
    /** How long an envelope may be without an answer, milliseconds. */
    readonly ackTimeoutMs: number;
}

export interface StreamOptions extends StreamLimits {
    /** An envelope was ordered: there is room for another. */
    readonly onRoom: () => void;
}

/** Why a stream is over. After a refusal the orderer is well, and the next stream may begin at once. */
export interface StreamEnd {
    readonly reason: string;
    readonly healthy: boolean;
    /** Whether anything was ordered by this stream. */
    readonly fruitful: boolean;
}

interface Unanswered extends Submission {
    readonly sentAt: number;
}

const { broadcast } = orderer.AtomicBroadcastService;

/**
 * One `Broadcast` stream. An orderer takes envelopes one after the other and answers in that order, without naming them,
 * so that answers belong to the oldest envelope that has none. It ends the stream after any answer but SUCCESS
 * (orderer/common/broadcast `Handle`): nobody knows of the envelopes behind it, and each is `unknown`.
 */
export class BroadcastStream {
    /** Resolves once, when the stream is over and every envelope on it has its answer. */
    readonly ended: Promise<StreamEnd>;
    readonly #call: ClientDuplexStream<Buffer, orderer.BroadcastResponse>;
    readonly #options: StreamOptions;
    readonly #unanswered: Unanswered[] = [];
    #open = true;
    #fruitful = false;
    #watch: NodeJS.Timeout | undefined;
    #tellEnd: (end: StreamEnd) => void = () => undefined;

    /** Opens a stream on a client that is connected. */
    constructor(client: Client, options: StreamOptions) {
        this.#options = options;
        this.ended = new Promise((resolve) => (this.#tellEnd = resolve));
        this.#call = client.makeBidiStreamRequest(broadcast.path, asIs, broadcast.responseDeserialize);
        this.#call.on('data', (response: orderer.BroadcastResponse) => {
            this.#answer(response);
        });
        this.#call.on('error', (error) => {
            this.#end(`the stream broke: ${error.message}`, false);
        });
        this.#call.on('end', () => {
            this.#end('the orderer ended the stream', false);
        });
    }

    /** Envelopes that may be sent now. */
    get room(): number {
        return this.#open ? this.#options.window - this.#unanswered.length : 0;
    }

    /** Only when there is room. */
    send(submission: Submission): void {
        this.#unanswered.push({ ...submission, sentAt: performance.now() });
        this.#call.write(submission.bytes);
        this.#watchOldest();
    }

    close(reason: string): void {
        this.#end(reason, true);
    }

    #answer(response: orderer.BroadcastResponse): void {
        const oldest = this.#unanswered.shift();
        if (oldest === undefined) {
            this.#end('the orderer answered what nobody asked', false);
            return;
        }
        const answer = submitAnswer(response.getStatus(), response.getInfo());
        oldest.settle(answer);
        if (answer.kind === 'ordered') {
            this.#fruitful = true;
            this.#options.onRoom();
        } else {
            this.#end(`behind an envelope that was answered: ${answer.reason}`, answer.kind === 'refused');
        }
    }

    #watchOldest(): void {
        const [oldest] = this.#unanswered;
        if (this.#watch !== undefined || oldest === undefined || !this.#open) return;
        const remainingMs = oldest.sentAt + this.#options.ackTimeoutMs - performance.now();
        this.#watch = setTimeout(
            () => {
                this.#watch = undefined;
                if (this.#oldestIsLate())
                    this.#end(`no answer within ${this.#options.ackTimeoutMs} ms`, false);
                else this.#watchOldest();
            },
            Math.max(1, remainingMs),
        );
    }

    #oldestIsLate(): boolean {
        const [oldest] = this.#unanswered;
        return oldest !== undefined && performance.now() - oldest.sentAt >= this.#options.ackTimeoutMs;
    }

    #end(reason: string, healthy: boolean): void {
        if (!this.#open) return;
        this.#open = false;
        clearTimeout(this.#watch);
        this.#call.cancel();
        for (const { settle } of this.#unanswered.splice(0)) settle({ kind: 'unknown', reason });
        this.#tellEnd({ reason, healthy, fruitful: this.#fruitful });
    }
}

function asIs(bytes: Buffer): Buffer {
    return bytes;
}
