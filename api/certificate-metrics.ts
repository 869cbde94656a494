import type { Registry } from 'prom-client';
import { Counter, Gauge } from 'prom-client';
import type { Instant } from '../core/instant';
import { SECOND } from '../core/instant';
import type { CertificateWatch } from '../core/ports/certificate-watch';

/** Adds when the certificates run out in whose name this process signs, and how their renewals went. */
export function addCertificateMetrics(
    registry: Registry,
    watch: CertificateWatch,
    clock: () => Instant,
): void {
    new Gauge({
        name: 'identity_certificate_expiry_seconds',
        help: 'Until the certificate of a wallet identity runs out; below 0 when it has.',
        labelNames: ['label'],
        registers: [registry],
        collect() {
            this.reset();
            const now = clock();
            for (const { label, notAfter } of watch.certificates())
                this.set({ label }, (notAfter - now) / SECOND);
        },
    });
    new Counter({
        name: 'identity_renewals_total',
        help: 'Renewals of certificates that this process has tried, by outcome.',
        labelNames: ['label', 'outcome'],
        registers: [registry],
        collect() {
            this.reset();
            for (const { label, renewals, failures } of watch.certificates()) {
                this.inc({ label, outcome: 'renewed' }, renewals);
                this.inc({ label, outcome: 'failed' }, failures);
            }
        },
    });
}
