import { peer, type common } from '@hyperledger/fabric-protos';
import { setTimeout as after } from 'node:timers/promises';
import type { Node } from '../network/conformance-network';
import { connectionTo } from './connection';
import { seekEnvelope, type Seeking } from './deliver';

/** No block has this number while a test runs. */
const FOR_EVER = 1_000_000_000;
/** Between two attempts to reach a node that is away, milliseconds. */
const PAUSE_MS = 100;
const WAIT_MS = 60_000;

/** A reader of whole blocks at one peer, who asks for the next one again when the stream breaks. */
export class BlockReader {
    readonly blocks: common.Block[] = [];
    /** How often the stream broke. */
    breaks = 0;
    readonly #node: Node;
    readonly #seeking: Pick<Seeking, 'channel' | 'client'>;
    readonly #running: Promise<void>;
    #cut: () => void = () => undefined;
    #closed = false;

    /** Reads from the first block on. */
    constructor(node: Node, seeking: Pick<Seeking, 'channel' | 'client'>) {
        this.#node = node;
        this.#seeking = seeking;
        this.#running = this.#read();
    }

    /** Resolves when it has the block of that number. */
    async has(number: number): Promise<void> {
        const deadline = performance.now() + WAIT_MS;
        while (this.blocks.length <= number) {
            if (performance.now() > deadline)
                throw new Error(`block ${number} did not come within ${WAIT_MS} ms: look at the peer's log`);
            await after(PAUSE_MS);
        }
    }

    async close(): Promise<void> {
        this.#closed = true;
        this.#cut();
        await this.#running;
    }

    async #read(): Promise<void> {
        for (;;) {
            await this.#readStream().catch(() => undefined);
            if (this.#isClosed()) return;
            this.breaks += 1;
            await after(PAUSE_MS);
        }
    }

    async #readStream(): Promise<void> {
        const client = new peer.DeliverClient(...connectionTo(this.#node));
        try {
            const stream = client.deliver();
            this.#cut = () => {
                stream.cancel();
            };
            stream.write(seekEnvelope({ ...this.#seeking, start: this.blocks.length, stop: FOR_EVER }));
            const answers: AsyncIterable<peer.DeliverResponse> = stream;
            for await (const answer of answers) {
                const block = answer.getBlock();
                if (block) this.blocks.push(block);
            }
        } finally {
            client.close();
        }
    }

    #isClosed(): boolean {
        return this.#closed;
    }
}
