/**
 * Signs in the name of one certificate. The key stays where it is kept: a file, a hardware module, a signing service.
 * Signatures are what Fabric accepts: ECDSA with SHA-256 over the message, in DER, with the lower value of s.
 */
export interface Signer {
    readonly mspId: string;
    readonly certificatePem: string;
    sign(message: Uint8Array): Promise<Uint8Array> | Uint8Array;
}
