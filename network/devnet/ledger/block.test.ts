import { createHash } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import { common as sdk } from 'fabric-protos';
import { dataHash, headerHash } from '../../block-hash';
import { headerOf, metadataSlot, newBlock, numberOf, withMetadata } from './block';

/** DER written out by hand: the independent path for the hash. */
function derHeader(number: number[], previous: Buffer, data: Buffer): Buffer {
    const octets = (bytes: Buffer) => Buffer.concat([Buffer.from([0x04, bytes.length]), bytes]);
    const body = Buffer.concat([
        Buffer.from([0x02, number.length, ...number]),
        octets(previous),
        octets(data),
    ]);
    return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

function sha256(bytes: Uint8Array): Buffer {
    return createHash('sha256').update(bytes).digest();
}

const previous = sha256(Buffer.from('previous'));
const envelopes = [Buffer.from('first'), Buffer.from('second')];

describe('a block', () => {
    it.each([
        [0n, [0]],
        [1n, [1]],
        [127n, [127]],
        [128n, [0, 128]],
        [256n, [1, 0]],
        [65_535n, [0, 255, 255]],
    ])('numbered %s hashes as the DER of its header', (number, integer) => {
        const block = newBlock({ number, previousHash: previous, envelopes });
        const expected = sha256(derHeader(integer, previous, sha256(Buffer.concat(envelopes))));
        expect(Buffer.from(headerHash(headerOf(block)))).toEqual(expected);
    });

    it('has an empty previous hash when it is the first', () => {
        const block = newBlock({ number: 0n, previousHash: new Uint8Array(), envelopes });
        const expected = sha256(derHeader([0], Buffer.alloc(0), sha256(Buffer.concat(envelopes))));
        expect(Buffer.from(headerHash(headerOf(block)))).toEqual(expected);
    });

    it('hashes its data as the concatenated envelopes', () => {
        const data = new common.BlockData();
        data.setDataList(envelopes);
        expect(Buffer.from(dataHash(data.getDataList_asU8()))).toEqual(sha256(Buffer.from('firstsecond')));
    });

    it('is read by the Fabric SDK with the header that it was given', () => {
        const block = newBlock({ number: 7n, previousHash: previous, envelopes: [] });
        const { header } = sdk.Block.decode(block.serializeBinary());
        expect(header?.number?.toString()).toBe('7');
        expect(Buffer.from(header?.previous_hash ?? [])).toEqual(previous);
        expect(Buffer.from(header?.data_hash ?? [])).toEqual(sha256(Buffer.alloc(0)));
    });

    it('takes new metadata without changing the block that others hold', () => {
        const block = newBlock({ number: 7n, previousHash: previous, envelopes });
        const filter = common.BlockMetadataIndex.TRANSACTIONS_FILTER;
        const validated = withMetadata(block, new Map([[filter, Uint8Array.of(0, 11)]]));
        expect([...metadataSlot(validated, filter)]).toEqual([0, 11]);
        expect(metadataSlot(block, filter)).toHaveLength(0);
        expect(numberOf(validated)).toBe(7n);
    });
});
