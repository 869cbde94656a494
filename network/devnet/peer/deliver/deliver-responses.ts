import { common, orderer, peer } from '@hyperledger/fabric-protos';
import { BinaryWriter } from 'google-protobuf';
import type { BlockStore } from '../../ledger/block-store';
import { filteredBlock } from './filtered-block';

/** How a service writes the blocks of one store; undefined for one that is not there. */
export type BlockEncoder<Response> = (
    number: bigint,
    contents: BlockContents,
) => Promise<Response | undefined>;

export type StatusCode = common.StatusMap[keyof common.StatusMap];

/** Whether the client wants whole blocks or, for data blocks, only what proves them (SeekInfo.content_type). */
export type BlockContents = 'whole' | 'header-with-signatures';

/** Field numbers of protos.DeliverResponse (fabric-protos peer/events.proto). */
const BLOCK_FIELD = 2;
const BLOCK_AND_PRIVATE_DATA_FIELD = 4;
/** Field number of protos.BlockAndPrivateData.block. */
const PLAIN_BLOCK_FIELD = 1;

function headerWithSignatures(block: common.Block): common.Block {
    const part = new common.Block();
    part.setHeader(block.getHeader());
    part.setMetadata(block.getMetadata());
    return part;
}

async function blockBytes(
    blocks: Pick<BlockStore, 'get' | 'getBytes'>,
    number: bigint,
    contents: BlockContents,
): Promise<Uint8Array | undefined> {
    if (contents === 'whole') return await blocks.getBytes(number);
    const block = await blocks.get(number);
    return block && headerWithSignatures(block).serializeBinary();
}

function field(number: number, bytes: Uint8Array): Buffer {
    const writer = new BinaryWriter();
    writer.writeBytes(number, bytes);
    const encoded = writer.getResultBuffer();
    return Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
}

/** The status that ends a request of protos.Deliver. */
export const peerStatus = (status: StatusCode): Buffer => {
    const response = new peer.DeliverResponse();
    response.setStatus(status);
    return Buffer.from(response.serializeBinary());
};

/** The newest answers, as many as a subscriber usually lags behind, so that each is encoded once for all streams. */
const REMEMBERED_ANSWERS = 8;

/** Encodes each block once, however many streams are sent it. */
function remembered(encode: BlockEncoder<Buffer>): BlockEncoder<Buffer> {
    const answers = new Map<string, Promise<Buffer | undefined>>();
    return (number, contents) => {
        const key = `${contents} ${String(number)}`;
        const known = answers.get(key);
        if (known) return known;
        const answer = encode(number, contents);
        answers.set(key, answer);
        answer.catch(() => answers.delete(key));
        const [oldest] = answers.keys();
        if (answers.size > REMEMBERED_ANSWERS && oldest !== undefined) answers.delete(oldest);
        return answer;
    };
}

/** Answers of protos.Deliver/Deliver, already serialised: the block's own bytes are not encoded again. */
export function blockResponses(blocks: Pick<BlockStore, 'get' | 'getBytes'>): BlockEncoder<Buffer> {
    return remembered(async (number, contents) => {
        const bytes = await blockBytes(blocks, number, contents);
        return bytes && field(BLOCK_FIELD, bytes);
    });
}

/** Answers of protos.Deliver/DeliverWithPrivateData: this ledger has no collections, so the block and nothing else. */
export function privateDataResponses(blocks: Pick<BlockStore, 'get' | 'getBytes'>): BlockEncoder<Buffer> {
    return remembered(async (number, contents) => {
        const bytes = await blockBytes(blocks, number, contents);
        return bytes && field(BLOCK_AND_PRIVATE_DATA_FIELD, field(PLAIN_BLOCK_FIELD, bytes));
    });
}

/** Answers of protos.Deliver/DeliverFiltered: ids, codes and event names, no payload. */
export function filteredResponses(blocks: Pick<BlockStore, 'get'>): BlockEncoder<Buffer> {
    return remembered(async (number) => {
        const whole = await blocks.get(number);
        if (!whole) return undefined;
        const response = new peer.DeliverResponse();
        response.setFilteredBlock(filteredBlock(whole));
        return Buffer.from(response.serializeBinary());
    });
}

/** Answers of orderer.AtomicBroadcast/Deliver. */
export function ordererResponses(blocks: Pick<BlockStore, 'get'>): BlockEncoder<orderer.DeliverResponse> {
    return async (number, contents) => {
        const block = await blocks.get(number);
        if (!block) return undefined;
        const response = new orderer.DeliverResponse();
        response.setBlock(contents === 'whole' ? block : headerWithSignatures(block));
        return response;
    };
}

/** The status that ends a request of orderer.AtomicBroadcast/Deliver. */
export const ordererStatus = (status: StatusCode): orderer.DeliverResponse => {
    const response = new orderer.DeliverResponse();
    response.setStatus(status);
    return response;
};
