import { X509Certificate } from 'node:crypto';

/** SHA-256 of the certificate's DER, in upper-case hexadecimal with colons, as `openssl x509 -fingerprint -sha256` prints it. */
export function certificateFingerprint(certificatePem: string): string {
    return new X509Certificate(certificatePem).fingerprint256;
}
