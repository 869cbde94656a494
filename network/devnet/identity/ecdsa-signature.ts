import { derToJose, joseToDer } from 'ecdsa-sig-formatter';

interface Curve {
    /** Its JOSE algorithm (RFC 7518, section 3.4), whose signatures are r and s side by side (IEEE P1363). */
    readonly algorithm: 'ES256' | 'ES384';
    /** Bytes of r and of s. */
    readonly size: number;
    /** Order n (SEC 2, sections 2.4.2 and 2.5.1). */
    readonly order: bigint;
}

/** The curves that Fabric signs with, by their OpenSSL names. */
const CURVES: ReadonlyMap<string, Curve> = new Map([
    [
        'prime256v1',
        {
            algorithm: 'ES256',
            size: 32,
            order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
        },
    ],
    [
        'secp384r1',
        {
            algorithm: 'ES384',
            size: 48,
            order: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
        },
    ],
]);

/** The curves on which a signature can be told to be low-S, by their OpenSSL names. */
export function isSupportedCurve(name: string | undefined): name is string {
    return name !== undefined && CURVES.has(name);
}

/**
 * Whether the DER signature has the lower of the two valid values of s, as Fabric demands
 * (fabric bccsp/sw/ecdsa.go refuses the other one). False for bytes that are no signature at all.
 */
export function isLowS(signature: Uint8Array, curveName: string): boolean {
    const curve = curveOf(curveName);
    const plain = plainForm(signature, curve);
    return plain !== undefined && sOf(plain, curve) <= curve.order / 2n;
}

/** DER of a signature that is given as r and s side by side (IEEE P1363), with the lower value of s. */
export function lowSDer(plain: Buffer, curveName: string): Uint8Array {
    const curve = curveOf(curveName);
    const s = sOf(plain, curve);
    if (s <= curve.order / 2n) return joseToDer(plain, curve.algorithm);
    const lower = (curve.order - s).toString(16).padStart(2 * curve.size, '0');
    return joseToDer(
        Buffer.concat([plain.subarray(0, curve.size), Buffer.from(lower, 'hex')]),
        curve.algorithm,
    );
}

function curveOf(name: string): Curve {
    const curve = CURVES.get(name);
    if (curve === undefined) throw new RangeError(`curve ${name} is not supported`);
    return curve;
}

function sOf(plain: Buffer, { size }: Curve): bigint {
    return BigInt(`0x${plain.toString('hex', size)}`);
}

function plainForm(signature: Uint8Array, { algorithm }: Curve): Buffer | undefined {
    try {
        return Buffer.from(derToJose(Buffer.from(signature), algorithm), 'base64url');
    } catch {
        return undefined;
    }
}
