import { EventEmitter, once } from 'node:events';
import type { Block, LedgerTransaction } from '../../core/ledger/block';
import type { BlockSource } from '../../core/ports/block-source';

/** Reads every block in the background, and lets tests wait for what is in them. */
export class BlockFollower {
    readonly #blocks = new Map<number, Block>();
    readonly #stopping = new AbortController();
    readonly #arrivals = new EventEmitter().setMaxListeners(0);
    readonly #reading: Promise<void>;

    constructor(source: BlockSource) {
        this.#reading = this.#read(source);
    }

    /** The n-th occurrence of a transaction; rejects if it has not come in time. */
    async transaction(
        fabricTxId: string,
        withinMs: number,
        occurrence = 1,
    ): Promise<LedgerTransaction & { block: number }> {
        const signal = AbortSignal.timeout(withinMs);
        for (;;) {
            const found = this.occurrences(fabricTxId)[occurrence - 1];
            if (found !== undefined) return found;
            await once(this.#arrivals, 'block', { signal });
        }
    }

    async block(number: number): Promise<Block> {
        for (;;) {
            const block = this.#blocks.get(number);
            if (block !== undefined) return block;
            await once(this.#arrivals, 'block');
        }
    }

    async stop(): Promise<void> {
        this.#stopping.abort();
        await this.#reading;
    }

    /** All that were seen so far, in the ledger's order. */
    occurrences(fabricTxId: string): (LedgerTransaction & { block: number })[] {
        return [...this.#blocks.values()].flatMap((block) =>
            block.transactions
                .filter((transaction) => transaction.fabricTxId === fabricTxId)
                .map((transaction) => ({ ...transaction, block: block.number })),
        );
    }

    async #read(source: BlockSource): Promise<void> {
        for await (const block of source.read({ from: 0, signal: this.#stopping.signal })) {
            this.#blocks.set(block.number, block);
            this.#arrivals.emit('block');
        }
    }
}
