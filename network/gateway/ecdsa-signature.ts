import { AsnConvert, AsnIntegerBigIntConverter, AsnProp, AsnPropTypes } from '@peculiar/asn1-schema';

/** ECDSA-Sig-Value of RFC 3279 section 2.2.3. */
export class EcdsaSignature {
    r = 0n;
    s = 0n;
}
for (const member of ['r', 's']) {
    AsnProp({ type: AsnPropTypes.Integer, converter: AsnIntegerBigIntConverter })(
        EcdsaSignature.prototype,
        member,
    );
}

/** Order n of P-256 (SEC 2, section 2.4.2). */
export const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** Bytes of r and of s in the plain form of IEEE P1363. */
const HALF = 32;

/**
 * DER of a P-256 signature in the plain form, with the lower value of s: both are valid, but Fabric refuses the higher
 * one, so that nobody can make a second signature out of a first (bccsp/sw/ecdsa.go).
 */
export function lowSDer(plain: Buffer): Uint8Array {
    const signature = new EcdsaSignature();
    signature.r = BigInt(`0x${plain.toString('hex', 0, HALF)}`);
    const s = BigInt(`0x${plain.toString('hex', HALF)}`);
    signature.s = s > P256_ORDER / 2n ? P256_ORDER - s : s;
    return new Uint8Array(AsnConvert.serialize(signature));
}
