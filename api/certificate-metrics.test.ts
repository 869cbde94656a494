import { Registry } from 'prom-client';
import { HOUR } from '../core/instant';
import type { WatchedCertificate } from '../core/ports/certificate-watch';
import { addCertificateMetrics } from './certificate-metrics';

let certificates: readonly WatchedCertificate[];
let registry: Registry;
let now: number;

beforeEach(() => {
    now = 0;
    certificates = [{ label: 'org1-app', notAfter: HOUR, renewals: 2, failures: 1 }];
    registry = new Registry();
    addCertificateMetrics(registry, { certificates: () => certificates }, () => now);
});

describe('the metrics of certificates', () => {
    test('tell the seconds until each runs out, and below zero when it has', async () => {
        expect(await registry.metrics()).toContain(
            'identity_certificate_expiry_seconds{label="org1-app"} 3600\n',
        );
        now = HOUR + 500;
        expect(await registry.metrics()).toContain(
            'identity_certificate_expiry_seconds{label="org1-app"} -0.5\n',
        );
    });

    test('count renewals that succeeded and failed, however often they are read', async () => {
        await registry.metrics();
        const text = await registry.metrics();
        expect(text).toContain('identity_renewals_total{label="org1-app",outcome="renewed"} 2\n');
        expect(text).toContain('identity_renewals_total{label="org1-app",outcome="failed"} 1\n');
    });

    test('forget an identity that was taken out of the wallet', async () => {
        await registry.metrics();
        certificates = [];
        expect(await registry.metrics()).not.toContain('org1-app');
    });
});
