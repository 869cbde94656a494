import { common } from '@hyperledger/fabric-protos';
import { dataHash, headerHash } from '../../block-hash';

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

const hashes = new WeakMap<common.BlockHeader, Buffer>();
const dataHashes = new WeakMap<common.BlockData, Buffer>();
const serialised = new WeakMap<common.Block, Uint8Array>();

/** The hash that names the block, remembered for its header, which must not be changed afterwards. */
export function hashOf(block: common.Block): Buffer {
    return remembered(hashes, headerOf(block), headerHash);
}

/** The hash of the block's data as they are, remembered for them; they must not be changed afterwards. */
export function dataHashOf(block: common.Block): Buffer {
    return remembered(dataHashes, dataOf(block), (data) => dataHash(data.getDataList_asU8()));
}

/** The block's bytes, remembered for it; it must not be changed afterwards. */
export function bytesOf(block: common.Block): Uint8Array {
    return remembered(serialised, block, () => block.serializeBinary());
}

function remembered<Key extends object, Value>(
    known: WeakMap<Key, Value>,
    key: Key,
    make: (key: Key) => Value,
): Value {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
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
