import { common } from '@hyperledger/fabric-protos';
import { dataHash } from '../../block-hash';

/** Metadata slots of a block: signatures, last config, transactions filter, orderer, commit hash. */
const METADATA_SLOTS = 5;

/** A block with a correct data hash and five empty metadata slots. */
export function newBlock(content: {
    number: bigint;
    previousHash: Uint8Array;
    envelopes: readonly Uint8Array[];
}): common.Block {
    const data = new common.BlockData();
    data.setDataList([...content.envelopes]);
    const header = new common.BlockHeader();
    header.setNumber(Number(content.number));
    header.setPreviousHash(content.previousHash);
    header.setDataHash(dataHash(data.getDataList_asU8()));
    const metadata = new common.BlockMetadata();
    metadata.setMetadataList(Array.from({ length: METADATA_SLOTS }, () => new Uint8Array()));
    return assemble(header, data, metadata);
}

/** The same header and data under other metadata; the given block is not changed. */
export function withMetadata(block: common.Block, slots: ReadonlyMap<number, Uint8Array>): common.Block {
    const present = block.getMetadata()?.getMetadataList_asU8() ?? [];
    const metadata = new common.BlockMetadata();
    metadata.setMetadataList(
        Array.from(
            { length: METADATA_SLOTS },
            (_, slot) => slots.get(slot) ?? present[slot] ?? new Uint8Array(),
        ),
    );
    return assemble(headerOf(block), dataOf(block), metadata);
}

/** One metadata slot, empty when the block does not have it. */
export function metadataSlot(block: common.Block, slot: number): Uint8Array {
    return block.getMetadata()?.getMetadataList_asU8()[slot] ?? new Uint8Array();
}

/** The block's header; a block without one is malformed and throws. */
export function headerOf(block: common.Block): common.BlockHeader {
    const header = block.getHeader();
    if (header === undefined) {
        throw new Error('The block has no header');
    }
    return header;
}

/** The block's envelopes in order, as bytes. */
export function envelopesOf(block: common.Block): readonly Uint8Array[] {
    return dataOf(block).getDataList_asU8();
}

/** The block's number. */
export function numberOf(block: common.Block): bigint {
    return BigInt(headerOf(block).getNumber());
}

function dataOf(block: common.Block): common.BlockData {
    return block.getData() ?? new common.BlockData();
}

function assemble(
    header: common.BlockHeader,
    data: common.BlockData,
    metadata: common.BlockMetadata,
): common.Block {
    const block = new common.Block();
    block.setHeader(header);
    block.setData(data);
    block.setMetadata(metadata);
    return block;
}
