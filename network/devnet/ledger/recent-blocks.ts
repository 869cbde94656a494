import type { common } from '@hyperledger/fabric-protos';
import { numberOf } from './block';

/** A block with its serialised form. */
export interface StoredBlock {
    readonly block: common.Block;
    readonly bytes: Uint8Array;
}

/** Enough for followers that are a few seconds behind at the default batch timeout of 200 ms. */
const MAX_BLOCKS = 64;
/** Bounds the memory of one store when blocks are as large as the orderer allows. */
const MAX_BYTES = 16 * 1024 * 1024;

/** The newest blocks of a chain in memory, oldest dropped first. The newest one is always kept. */
export class RecentBlocks {
    readonly #blocks = new Map<bigint, StoredBlock>();
    #bytes = 0;

    add(stored: StoredBlock): void {
        this.#blocks.set(numberOf(stored.block), stored);
        this.#bytes += stored.bytes.length;
        for (const [number, oldest] of this.#blocks) {
            if (this.#blocks.size <= 1 || (this.#blocks.size <= MAX_BLOCKS && this.#bytes <= MAX_BYTES)) {
                return;
            }
            this.#blocks.delete(number);
            this.#bytes -= oldest.bytes.length;
        }
    }

    get(number: bigint): StoredBlock | undefined {
        return this.#blocks.get(number);
    }
}
