import { AsnConvert, AsnIntegerBigIntConverter, AsnProp, AsnPropTypes } from '@peculiar/asn1-schema';

/** ECDSA-Sig-Value of RFC 3279 section 2.2.3. */
class EcdsaSignature {
    r = 0n;
    s = 0n;
}

for (const field of ['r', 's']) {
    AsnProp({ type: AsnPropTypes.Integer, converter: AsnIntegerBigIntConverter })(
        EcdsaSignature.prototype,
        field,
    );
}

/** Order n of each curve that Fabric signs with (SEC 2, sections 2.4.2 and 2.5.1), by its OpenSSL name. */
const CURVE_ORDERS: Readonly<Record<string, bigint>> = {
    prime256v1: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    secp384r1:
        0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
};

/** The curves on which a signature can be told to be low-S, by their OpenSSL names. */
export function isSupportedCurve(curve: string | undefined): curve is string {
    return curve !== undefined && curve in CURVE_ORDERS;
}

function orderOf(curve: string): bigint {
    const order = CURVE_ORDERS[curve];
    if (order === undefined) throw new RangeError(`curve ${curve} is not supported`);
    return order;
}

/**
 * Whether the DER signature has the lower of the two valid values of s, as Fabric demands
 * (fabric bccsp/sw/ecdsa.go refuses the other one). False for bytes that are no signature at all.
 */
export function isLowS(signature: Uint8Array, curve: string): boolean {
    const parsed = parse(signature);
    return parsed !== undefined && parsed.s <= orderOf(curve) / 2n;
}

/** The same DER signature with the lower value of s. */
export function toLowS(signature: Uint8Array, curve: string): Uint8Array {
    const parsed = AsnConvert.parse(signature, EcdsaSignature);
    const order = orderOf(curve);
    if (parsed.s <= order / 2n) return signature;
    parsed.s = order - parsed.s;
    return new Uint8Array(AsnConvert.serialize(parsed));
}

function parse(signature: Uint8Array): EcdsaSignature | undefined {
    try {
        return AsnConvert.parse(signature, EcdsaSignature);
    } catch {
        return undefined;
    }
}
