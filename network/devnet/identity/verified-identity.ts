import { hash, verify, type KeyObject } from 'node:crypto';
import { isLowS, isSupportedCurve } from './ecdsa-signature';
import type { Identity, MspRole } from './identity';

/**
 * Answers kept for each identity. Every node of the network checks the same envelope, most of them within the same
 * block: a few blocks' worth is enough.
 */
const REMEMBERED_VERIFICATIONS = 4_096;

/** What a verified identity is made of. */
export type VerifiedIdentityOptions = Omit<Identity, 'verify'> & { readonly publicKey: KeyObject };

/** An identity that its MSP has accepted. */
export class VerifiedIdentity implements Identity {
    readonly mspId: string;
    readonly roles: ReadonlySet<MspRole>;
    readonly certificatePem: string;
    readonly certificateDer: Uint8Array;
    readonly notAfter: Date;
    readonly serialized: Uint8Array;
    readonly organisationalUnits: readonly string[];
    readonly certifiersIdentifier: Uint8Array;
    readonly #publicKey: KeyObject;
    readonly #remembered = new Map<string, boolean>();

    constructor(options: VerifiedIdentityOptions) {
        this.mspId = options.mspId;
        this.roles = options.roles;
        this.certificatePem = options.certificatePem;
        this.certificateDer = options.certificateDer;
        this.notAfter = options.notAfter;
        this.serialized = options.serialized;
        this.organisationalUnits = options.organisationalUnits;
        this.certifiersIdentifier = options.certifiersIdentifier;
        this.#publicKey = options.publicKey;
    }

    verify(message: Uint8Array, signature: Uint8Array): Promise<boolean> {
        const key = keyOf(message, signature);
        const known = this.#remembered.get(key);
        if (known !== undefined) return Promise.resolve(known);
        const answer = verifySignature(this.#publicKey, message, signature);
        this.#remember(key, answer);
        return Promise.resolve(answer);
    }

    /** Remembers as good what was signed in this process with the key of this identity's certificate. */
    rememberOwn(message: Uint8Array, signature: Uint8Array): void {
        this.#remember(keyOf(message, signature), true);
    }

    #remember(key: string, answer: boolean): void {
        if (this.#remembered.size >= REMEMBERED_VERIFICATIONS) {
            const [oldest] = this.#remembered.keys();
            if (oldest !== undefined) this.#remembered.delete(oldest);
        }
        this.#remembered.set(key, answer);
    }
}

function keyOf(message: Uint8Array, signature: Uint8Array): string {
    return hash('sha256', message, 'binary') + Buffer.from(signature).toString('latin1');
}

/** On this thread: to wake another one, and to be woken by it, costs about half as much again as the check itself. */
function verifySignature(publicKey: KeyObject, message: Uint8Array, signature: Uint8Array): boolean {
    const curve = publicKey.asymmetricKeyDetails?.namedCurve;
    return (
        isSupportedCurve(curve) && isLowS(signature, curve) && verify('sha256', message, publicKey, signature)
    );
}
