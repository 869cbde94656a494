import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import { headerBytes } from '../../block-hash';
import { headerOf, metadataSlot, newBlock } from '../ledger/block';
import { signedBlock } from './block-writer';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const signer = {
    serialized: Buffer.from('orderer'),
    sign: (message: Uint8Array) => sign('sha256', message, privateKey),
};
const block = newBlock({
    number: 7n,
    previousHash: Buffer.alloc(32, 1),
    envelopes: [Buffer.from('envelope')],
});

describe('signedBlock', () => {
    test('carries the orderer’s signature over the metadata value, the signature header and the block header', () => {
        const signed = signedBlock(block, signer);
        const metadata = common.Metadata.deserializeBinary(
            metadataSlot(signed, common.BlockMetadataIndex.SIGNATURES),
        );
        const [signature] = metadata.getSignaturesList();
        const message = Buffer.concat([
            metadata.getValue_asU8(),
            signature?.getSignatureHeader_asU8() ?? new Uint8Array(),
            headerBytes(headerOf(signed)),
        ]);
        expect(verify('sha256', message, publicKey, signature?.getSignature_asU8() ?? new Uint8Array())).toBe(
            true,
        );
        const header = common.SignatureHeader.deserializeBinary(
            signature?.getSignatureHeader_asU8() ?? new Uint8Array(),
        );
        expect(Buffer.from(header.getCreator_asU8()).toString()).toBe('orderer');
        expect(header.getNonce_asU8()).toHaveLength(24);
    });

    test('says in both metadata slots which block holds the configuration', () => {
        const signed = signedBlock(block, signer);
        const slot = (index: number) =>
            common.Metadata.deserializeBinary(metadataSlot(signed, index)).getValue_asU8();
        const own = common.OrdererBlockMetadata.deserializeBinary(slot(common.BlockMetadataIndex.SIGNATURES));
        expect(own.getLastConfig()?.getIndex()).toBe(0);
        expect(
            common.LastConfig.deserializeBinary(slot(common.BlockMetadataIndex.LAST_CONFIG)).getIndex(),
        ).toBe(0);
    });
});
