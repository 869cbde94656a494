import { createPrivateKey, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { isSupportedCurve, toLowS } from './ecdsa-signature';
import { serializeIdentity } from './serialized-identity';

/** What a signing identity is made of. */
export interface SigningIdentityOptions {
    readonly mspId: string;
    readonly certificatePem: string;
    /** PKCS #8, P-256 or P-384. */
    readonly privateKeyPem: string;
}

/** Who signs, and how: what a node needs of a `SigningIdentity`. */
export type Signer = Pick<SigningIdentity, 'serialized' | 'sign'>;

/** An identity together with the key of its certificate, as a node or a client of the network holds it. */
export class SigningIdentity {
    readonly mspId: string;
    readonly certificatePem: string;
    readonly privateKeyPem: string;
    /** msp.SerializedIdentity */
    readonly serialized: Uint8Array;
    readonly #key: KeyObject;
    readonly #curve: string;

    constructor({ mspId, certificatePem, privateKeyPem }: SigningIdentityOptions) {
        this.mspId = mspId;
        this.certificatePem = certificatePem;
        this.privateKeyPem = privateKeyPem;
        this.serialized = serializeIdentity(mspId, certificatePem);
        this.#key = createPrivateKey(privateKeyPem);
        const curve = this.#key.asymmetricKeyDetails?.namedCurve;
        if (!isSupportedCurve(curve)) throw new TypeError(`${mspId}: the key is not on P-256 or P-384`);
        if (!new X509Certificate(certificatePem).checkPrivateKey(this.#key)) {
            throw new TypeError(`${mspId}: the key is not the certificate's`);
        }
        this.#curve = curve;
    }

    /** ECDSA with SHA-256 over the message, DER, low-S as Fabric demands. */
    sign(message: Uint8Array): Uint8Array {
        return toLowS(sign('sha256', message, this.#key), this.#curve);
    }
}
