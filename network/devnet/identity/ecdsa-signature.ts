import { p256, p384 } from '@noble/curves/nist.js';

type Curve = typeof p256;
type Signature = ReturnType<Curve['Signature']['fromBytes']>;

/** The curves that Fabric signs with, by their OpenSSL names. */
const CURVES: ReadonlyMap<string, Curve> = new Map([
    ['prime256v1', p256],
    ['secp384r1', p384],
]);

/** The curves on which a signature can be told to be low-S, by their OpenSSL names. */
export function isSupportedCurve(name: string | undefined): name is string {
    return name !== undefined && CURVES.has(name);
}

/**
 * Whether the DER signature has the lower of the two valid values of s, as Fabric demands
 * (fabric bccsp/sw/ecdsa.go refuses the other one). False for bytes that are no signature at all.
 */
export function isLowS(signature: Uint8Array, curve: string): boolean {
    try {
        return !parse(signature, curve).hasHighS();
    } catch {
        return false;
    }
}

/** The same DER signature with the lower value of s. */
export function toLowS(signature: Uint8Array, curve: string): Uint8Array {
    const { Signature, Point } = curveOf(curve);
    const given = Signature.fromBytes(signature, 'der');
    return given.hasHighS() ? new Signature(given.r, Point.Fn.neg(given.s)).toBytes('der') : signature;
}

/** An ECDSA-Sig-Value of RFC 3279, section 2.2.3; throws for any other bytes. */
function parse(signature: Uint8Array, curve: string): Signature {
    return curveOf(curve).Signature.fromBytes(signature, 'der');
}

function curveOf(name: string): Curve {
    const curve = CURVES.get(name);
    if (curve === undefined) throw new RangeError(`curve ${name} is not supported`);
    return curve;
}
