import { X509Certificate } from 'node:crypto';
import { DAY, type Instant } from '../../../core/instant';
import { failed, ok, warning, type Finding } from '../finding';

/** Time enough to have a certificate renewed by whoever is asked for it; milliseconds. */
const SOON_MS = 7 * DAY;

/** Whether the certificate of the identity is in its time. */
export function ownCertificate(certificatePem: string, now: Instant): Finding {
    const certificate = new X509Certificate(certificatePem);
    const from = Date.parse(certificate.validFrom);
    const until = Date.parse(certificate.validTo);
    const renew = 'Enrol the identity anew (npm run enrol).';
    if (now > until) return failed(`it has expired: ${isoOf(until)}`, renew);
    if (now < from)
        return failed(`it is valid from ${isoOf(from)} on only`, 'Set this machine’s clock right, or wait.');
    if (until - now < SOON_MS) return warning(`it expires within a week: ${isoOf(until)}`, renew);
    return ok(`valid until ${isoOf(until)}`);
}

function isoOf(instant: Instant): string {
    return new Date(instant).toISOString();
}
