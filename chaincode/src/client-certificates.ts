import { Certificate } from '@fidm/x509';

/** More clients than a channel usually has at work; all are forgotten when there are more. */
const MAX_REMEMBERED = 1_000;

/**
 * Lets the shim parse each client's certificate once: it makes a `ClientIdentity` for every transaction, and that is a
 * fifth of a transaction's CPU time. The certificates that are shared in this way are only read.
 */
export function rememberClientCertificates(): void {
    const parse = Certificate.fromPEM.bind(Certificate);
    const known = new Map<string, Certificate>();
    Certificate.fromPEM = (pem) => {
        const key = pem.toString();
        const certificate = known.get(key) ?? parse(pem);
        if (known.size >= MAX_REMEMBERED) known.clear();
        known.set(key, certificate);
        return certificate;
    };
}
