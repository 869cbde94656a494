/** What an MSP can say of an identity: a member always, and the role that its NodeOU gives it. */
export type MspRole = 'member' | 'client' | 'peer' | 'admin' | 'orderer';

/** An identity that an MSP of the channel vouches for (fabric msp/identities.go). */
export interface Identity {
    readonly mspId: string;
    readonly roles: ReadonlySet<MspRole>;
    readonly certificatePem: string;
    /** DER of the certificate: equal for two identities only when they are the same. */
    readonly certificateDer: Uint8Array;
    /** When the certificate ends. The MSP does not judge it, see `hasExpired`. */
    readonly notAfter: Date;
    /** The msp.SerializedIdentity that it was made from. */
    readonly serialized: Uint8Array;
    readonly organisationalUnits: readonly string[];
    /** SHA-256 of the CA certificates above it, nearest first: the certifier of its organisational units. */
    readonly certifiersIdentifier: Uint8Array;
    /**
     * Whether the signature over the message is this identity's: ECDSA with SHA-256, DER, low-S only.
     * The answer for the same message and signature is remembered.
     */
    verify(message: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

/**
 * Whether the certificate has ended. Fabric checks this where a message comes in (proposal, Broadcast, Deliver) and not
 * in the MSP, so that validating an old block gives the same outcome for ever (fabric msp/mspimplvalidate.go, FAB-3678).
 */
export function hasExpired(identity: Pick<Identity, 'notAfter'>, now: Date): boolean {
    return now.getTime() > identity.notAfter.getTime();
}
