import { msp } from '@hyperledger/fabric-protos';
import type { Identity } from './identity';
import { Msp } from './msp';
import type { MspDefinition } from './msp-definition';
import { MspError } from './msp-error';
import type { Signer, SigningIdentity } from './signing-identity';
import type { VerifiedIdentity } from './verified-identity';

/** Identities kept ready: more than the clients and nodes of any development network. */
const REMEMBERED_IDENTITIES = 10_000;

/**
 * The organisations of a channel. Share one registry between the nodes of a process: it remembers identities, and each
 * identity remembers the signatures that it has checked.
 */
export class MspRegistry {
    readonly #msps: ReadonlyMap<string, Msp>;
    readonly #identities = new Map<string, VerifiedIdentity>();

    constructor(definitions: readonly MspDefinition[]) {
        this.#msps = new Map(definitions.map((definition) => [definition.mspId, new Msp(definition)]));
    }

    /** The MSP ids of the channel's organisations. */
    get mspIds(): string[] {
        return [...this.#msps.keys()];
    }

    /**
     * The identity behind an msp.SerializedIdentity. Throws `MspError` with Fabric's words when the organisation is
     * unknown, its CA did not sign the certificate, the certificate is revoked, or its organisational units give no
     * role. An expired certificate is not refused here: see `hasExpired`.
     */
    identify(serializedIdentity: Uint8Array): Identity {
        return this.#identify(serializedIdentity);
    }

    /** The signer, whose signatures the nodes that share the registry need not verify: they were made in this process. */
    signerOf(signer: SigningIdentity): Signer {
        const identity = this.#identify(signer.serialized);
        return {
            serialized: signer.serialized,
            sign: (message) => {
                const signature = signer.sign(message);
                identity.rememberOwn(message, signature);
                return signature;
            },
        };
    }

    #identify(serializedIdentity: Uint8Array): VerifiedIdentity {
        const key = Buffer.from(serializedIdentity).toString('latin1');
        const known = this.#identities.get(key);
        if (known) return known;
        const { mspId, certificatePem } = deserialize(serializedIdentity);
        const organisation = this.#msps.get(mspId);
        if (!organisation) throw new MspError('unknown-msp', `MSP ${mspId} is not defined on channel`);
        const identity = organisation.identify(certificatePem, serializedIdentity);
        this.#remember(key, identity);
        return identity;
    }

    #remember(key: string, identity: VerifiedIdentity): void {
        if (this.#identities.size >= REMEMBERED_IDENTITIES) this.#identities.clear();
        this.#identities.set(key, identity);
    }
}

function deserialize(bytes: Uint8Array): { mspId: string; certificatePem: string } {
    try {
        const message = msp.SerializedIdentity.deserializeBinary(bytes);
        return {
            mspId: message.getMspid(),
            certificatePem: Buffer.from(message.getIdBytes_asU8()).toString('utf8'),
        };
    } catch (cause) {
        throw new MspError('malformed', 'could not deserialize a SerializedIdentity', { cause });
    }
}
