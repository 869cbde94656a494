import { randomBytes } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import { headerBytes } from '../../block-hash';
import { headerOf, newBlock, withMetadata } from '../ledger/block';
import type { BlockStore } from '../ledger/block-store';
import type { Signer } from '../identity/signing-identity';

/** Bytes of a signature header's nonce (fabric common/crypto/random.go). */
const NONCE_BYTES = 24;

/** Number of the block whose configuration is in force: the devnet's configuration never changes after block 0. */
const LAST_CONFIG_BLOCK = 0;

/** Turns batches into the blocks of one channel: numbered, hash-chained, signed by the orderer, durable. */
export class BlockWriter {
    readonly #blocks: BlockStore;
    readonly #signer: Signer;

    constructor(blocks: BlockStore, signer: Signer) {
        this.#blocks = blocks;
        this.#signer = signer;
    }

    /** Appends the envelopes as the next block; the block is on disk when it resolves. One call at a time. */
    async write(envelopes: readonly Uint8Array[]): Promise<void> {
        const block = newBlock({
            number: this.#blocks.height,
            previousHash: this.#blocks.tipHash,
            envelopes,
        });
        await this.#blocks.append(signedBlock(block, this.#signer));
    }
}

/** The block with the metadata that an orderer adds: SIGNATURES and LAST_CONFIG (fabric multichannel/blockwriter.go). */
export function signedBlock(block: common.Block, signer: Signer): common.Block {
    return withMetadata(
        block,
        new Map([
            [common.BlockMetadataIndex.SIGNATURES, signatures(headerOf(block), signer)],
            [
                common.BlockMetadataIndex.LAST_CONFIG,
                metadata(lastConfig().serializeBinary()).serializeBinary(),
            ],
        ]),
    );
}

function signatures(header: common.BlockHeader, signer: Signer): Uint8Array {
    const ordererMetadata = new common.OrdererBlockMetadata();
    ordererMetadata.setLastConfig(lastConfig());
    const value = ordererMetadata.serializeBinary();
    const signatureHeader = new common.SignatureHeader();
    signatureHeader.setCreator(signer.serialized);
    signatureHeader.setNonce(randomBytes(NONCE_BYTES));
    const headerValue = signatureHeader.serializeBinary();
    const signature = new common.MetadataSignature();
    signature.setSignatureHeader(headerValue);
    signature.setSignature(signer.sign(Buffer.concat([value, headerValue, headerBytes(header)])));
    const message = metadata(value);
    message.addSignatures(signature);
    return message.serializeBinary();
}

function lastConfig(): common.LastConfig {
    const message = new common.LastConfig();
    message.setIndex(LAST_CONFIG_BLOCK);
    return message;
}

function metadata(value: Uint8Array): common.Metadata {
    const message = new common.Metadata();
    message.setValue(value);
    return message;
}
