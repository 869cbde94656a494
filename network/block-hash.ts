import { createHash } from 'node:crypto';
import {
    AsnIntegerBigIntConverter,
    AsnOctetStringConverter,
    AsnProp,
    AsnPropTypes,
    AsnSerializer,
    AsnType,
    AsnTypeTypes,
} from '@peculiar/asn1-schema';
import type { common } from '@hyperledger/fabric-protos';

/** The header as Fabric hashes it: `SEQUENCE { INTEGER, OCTET STRING, OCTET STRING }` (protoutil/blockutils.go). */
class AsnBlockHeader {
    number = 0n;
    previousHash = new ArrayBuffer(0);
    dataHash = new ArrayBuffer(0);
}
AsnType({ type: AsnTypeTypes.Sequence })(AsnBlockHeader);
AsnProp({ type: AsnPropTypes.Integer, converter: AsnIntegerBigIntConverter })(
    AsnBlockHeader.prototype,
    'number',
);
AsnProp({ type: AsnPropTypes.OctetString, converter: AsnOctetStringConverter })(
    AsnBlockHeader.prototype,
    'previousHash',
);
AsnProp({ type: AsnPropTypes.OctetString, converter: AsnOctetStringConverter })(
    AsnBlockHeader.prototype,
    'dataHash',
);

/** The header as ASN.1 DER: what the orderer signs and what the hash is over (protoutil `BlockHeaderBytes`). */
export function headerBytes(header: common.BlockHeader): Uint8Array {
    const asn = new AsnBlockHeader();
    asn.number = BigInt(header.getNumber());
    asn.previousHash = ownBuffer(header.getPreviousHash_asU8());
    asn.dataHash = ownBuffer(header.getDataHash_asU8());
    return new Uint8Array(AsnSerializer.serialize(asn));
}

/** The hash that names a block and that the next block carries. */
export function headerHash(header: common.BlockHeader): Buffer {
    return createHash('sha256').update(headerBytes(header)).digest();
}

/** SHA-256 over the concatenated envelopes (protoutil `ComputeBlockDataHash`). */
export function dataHash(envelopes: readonly Uint8Array[]): Buffer {
    const hash = createHash('sha256');
    for (const envelope of envelopes) hash.update(envelope);
    return hash.digest();
}

function ownBuffer(bytes: Uint8Array): ArrayBuffer {
    return Uint8Array.from(bytes).buffer;
}
