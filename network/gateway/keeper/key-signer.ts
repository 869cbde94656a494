import { createHash } from 'node:crypto';
import { lowSDer } from '../ecdsa-signature';
import type { Signer } from '../signer';
import type { KeptKey } from './key-keeper';

/** Signs messages as Fabric wants it with a key that signs digests: the lower value of s is seen to here, for every keeper. */
export class KeySigner implements Signer {
    readonly #key: KeptKey;

    constructor(key: KeptKey) {
        this.#key = key;
    }

    get mspId(): string {
        return this.#key.mspId;
    }

    get certificatePem(): string {
        return this.#key.certificatePem;
    }

    sign(message: Uint8Array): Promise<Uint8Array> | Uint8Array {
        const key = this.#key;
        if (key.signMessage !== undefined) return lowSDer(key.signMessage(message));
        return key.sign(createHash('sha256').update(message).digest()).then(lowSDer);
    }
}
