import { p256 } from '@noble/curves/nist.js';

/**
 * DER (ECDSA-Sig-Value of RFC 3279 section 2.2.3) of a P-256 signature in the plain form of IEEE P1363, with the lower value
 * of s: both are valid, but Fabric refuses the higher one, so that nobody can make a second signature out of a first
 * (bccsp/sw/ecdsa.go).
 */
export function lowSDer(plain: Uint8Array): Uint8Array {
    const { Signature, Point } = p256;
    const given = Signature.fromBytes(plain, 'compact');
    const low = given.hasHighS() ? new Signature(given.r, Point.Fn.neg(given.s)) : given;
    return low.toBytes('der');
}
