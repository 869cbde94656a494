import { lowSDer } from './ecdsa-signature';
import { FileKey, type SignerCredentials } from './keeper/file-key';
import type { Signer } from './signer';

export type { SignerCredentials } from './keeper/file-key';

/** Signs in this process, at once. */
export class NativeSigner implements Signer {
    readonly #key: FileKey;

    /** Throws GATEWAY-KEY if the key is not of the curve P-256, or not the certificate's. */
    constructor(credentials: SignerCredentials) {
        this.#key = new FileKey(credentials);
    }

    get mspId(): string {
        return this.#key.mspId;
    }

    get certificatePem(): string {
        return this.#key.certificatePem;
    }

    sign(message: Uint8Array): Uint8Array {
        return lowSDer(this.#key.signMessage(message));
    }
}
