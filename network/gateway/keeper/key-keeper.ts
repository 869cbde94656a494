/** A key and the certificate in whose name it signs, wherever the key is: a file, a hardware module, a key service. */
export interface KeptKey {
    readonly mspId: string;
    readonly certificatePem: string;

    /**
     * ECDSA with P-256 over a SHA-256 digest of 32 bytes. Answers 64 bytes, r and then s, as IEEE P1363, PKCS #11
     * (CKM_ECDSA) and JWS (ES256) have it; s may be the higher value. Signs for `certificatePem` also after the label has
     * got a newer certificate, as long as the keeper has the key. Throws GATEWAY-KEEPER if the keeper cannot be asked.
     */
    sign(digest: Uint8Array): Promise<Uint8Array>;

    /**
     * The same over the digest of a message; only where the key is in this process, since OpenSSL signs no digest but its
     * own, and does so some five times as fast as JavaScript does.
     */
    signMessage?(message: Uint8Array): Uint8Array;
}

/** Keeps keys by label and lets them be used, never read. */
export interface KeyKeeper {
    /** The present key of a label; undefined if there is none. Throws GATEWAY-KEEPER if the keeper cannot be asked. */
    find(label: string): Promise<KeptKey | undefined>;

    labels(): Promise<readonly string[]>;
}
