import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { isSupportedCurve, toLowS } from './ecdsa-signature';
import { serializeIdentity } from './serialized-identity';

/** What a signing identity is made of. */
export interface SigningIdentityOptions {
    readonly mspId: string;
    readonly certificatePem: string;
    /** PKCS #8, P-256 or P-384. */
    readonly privateKeyPem: string;
}

/** An identity together with its key, as a node or a client of the network holds it. */
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
        this.#curve = curve;
    }

    /** ECDSA with SHA-256 over the message, DER, low-S as Fabric demands. */
    sign(message: Uint8Array): Uint8Array {
        return toLowS(sign('sha256', message, this.#key), this.#curve);
    }
}
