import type { common } from '@hyperledger/fabric-protos';
import { headerHash } from '../../../block-hash';
import { headerOf, newBlock } from '../block';
import type { BlockValidator } from '../block-validator';

/** Makes blocks that follow one another, as an orderer does. */
export class TestChain {
    #height = 0n;
    #tipHash: Uint8Array = new Uint8Array();

    next(...envelopes: Uint8Array[]): common.Block {
        const block = newBlock({ number: this.#height, previousHash: this.#tipHash, envelopes });
        this.#height += 1n;
        this.#tipHash = headerHash(headerOf(block));
        return block;
    }
}

/** Finds every transaction valid. */
export const TRUSTING: BlockValidator = {
    validate: (block) => Promise.resolve(new Uint8Array(block.getData()?.getDataList().length ?? 0)),
};
