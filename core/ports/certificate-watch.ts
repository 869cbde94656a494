import type { Instant } from '../instant';

/** A certificate in whose name this process signs. */
export interface WatchedCertificate {
    /** Of the identity in the wallet. */
    readonly label: string;
    readonly notAfter: Instant;
    /** How often this process has had it renewed, and how often it could not, since its start. */
    readonly renewals: number;
    readonly failures: number;
}

/** Knows when the certificates of this process run out. */
export interface CertificateWatch {
    /** As of the last look, which is at most some minutes ago. Never throws. */
    certificates(): readonly WatchedCertificate[];
}
