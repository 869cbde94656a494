import type { Invoice } from '../../core/invoice/invoice';
import type { Block, LedgerTransaction } from '../../core/ledger/block';
import type { BlockRequest, BlockSource } from '../../core/ports/block-source';
import type { LedgerQuery } from '../../core/ports/ledger-query';

/** What a block writes: invoices by id, `undefined` for a delete; `invalid` names a transaction that wrote nothing. */
export interface ScriptedBlock {
    readonly writes?: readonly (Invoice | { readonly deleted: string })[];
    readonly invalid?: Invoice;
    readonly fabricTxId?: string;
}

/** A ledger in memory that grows as the test says; it waits for blocks that it does not have yet, as a peer does. */
export class ScriptedLedger implements BlockSource, Pick<LedgerQuery, 'height'> {
    readonly blocks: Block[] = [];
    /** The first block of each reading. */
    readonly requests: number[] = [];
    readonly #name: string;
    #waiting: (() => void)[] = [];

    /** Ledgers of different names have different hashes. */
    constructor(name = 'ledger') {
        this.#name = name;
    }

    append(...scripts: readonly ScriptedBlock[]): void {
        for (const script of scripts) this.blocks.push(this.#blockOf(script));
        for (const wake of this.#waiting.splice(0)) wake();
    }

    height(): Promise<number> {
        return Promise.resolve(this.blocks.length);
    }

    async *read({ from, signal }: BlockRequest): AsyncGenerator<Block, void, undefined> {
        this.requests.push(from);
        for (let number = from; !signal.aborted;) {
            const block = this.blocks[number];
            if (block === undefined) {
                await this.#grown(signal);
            } else {
                yield block;
                number += 1;
            }
        }
    }

    #grown(signal: AbortSignal): Promise<void> {
        return new Promise((wake) => {
            this.#waiting.push(wake);
            signal.addEventListener(
                'abort',
                () => {
                    wake();
                },
                { once: true },
            );
        });
    }

    #blockOf({ writes = [], invalid, fabricTxId }: ScriptedBlock): Block {
        const number = this.blocks.length;
        const transactions: LedgerTransaction[] = [];
        const add = (one: Pick<LedgerTransaction, 'validationCode' | 'writes'>): void => {
            const index = transactions.length;
            transactions.push({
                ...one,
                index,
                fabricTxId: fabricTxId ?? `tx-${number}-${index}`,
                at: 1_000 * number,
            });
        };
        for (const write of writes) {
            const [id, value] =
                'deleted' in write ? [write.deleted, {}] : [write.id, { value: JSON.stringify(write) }];
            add({
                validationCode: 'VALID',
                writes: [{ index: 0, key: `\u0000invoice\u0000${id}\u0000`, ...value }],
            });
        }
        if (invalid !== undefined) add({ validationCode: 'MVCC_READ_CONFLICT', writes: [] });
        return {
            number,
            previousHash: this.blocks.at(-1)?.hash ?? '',
            hash: `${this.#name}-${number}`,
            transactions,
        };
    }
}
