import type { Block, LedgerTransaction } from '../../../core/ledger/block';
import type { BlockRequest } from '../../../core/ports/block-source';
import { readDraft } from '../draft';

/** A channel that has a block when it is told to: transactions that each create an invoice. */
export class Channel {
    readonly #draft = readDraft();
    readonly #blocks: Block[] = [];
    #wake: () => void = () => undefined;

    /** Adds a block with these transactions, all of them valid. */
    commit(fabricTxIds: readonly string[]): void {
        const number = this.#blocks.length;
        this.#blocks.push({
            number,
            hash: `hash-${number}`,
            previousHash: number === 0 ? '' : `hash-${number - 1}`,
            transactions: fabricTxIds.map((fabricTxId, index) => this.#transaction(fabricTxId, index)),
        });
        this.#wake();
    }

    async *read({ from, signal }: BlockRequest): AsyncGenerator<Block> {
        let next = from;
        signal.addEventListener('abort', () => {
            this.#wake();
        });
        while (!signal.aborted) {
            const block = this.#blocks[next];
            if (block === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
            else {
                next += 1;
                yield block;
            }
        }
    }

    #transaction(fabricTxId: string, index: number): LedgerTransaction {
        const id = `invoice-${fabricTxId}`;
        const invoice = { ...this.#draft, id, number: id, status: 'issued', revision: 1 };
        const key = `\u0000invoice\u0000${id}\u0000`;
        return {
            index,
            fabricTxId,
            validationCode: 'VALID',
            at: Date.now(),
            writes: [{ index: 0, key, value: JSON.stringify(invoice) }],
        };
    }
}
