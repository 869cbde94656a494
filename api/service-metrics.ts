import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Registry } from 'prom-client';
import { Gauge } from 'prom-client';
import type { Instant } from '../core/instant';
import type { BrokerWatch } from '../core/ports/broker-watch';
import type { CertificateWatch } from '../core/ports/certificate-watch';
import type { Logger } from '../core/ports/logger';
import type { OperationStore } from '../core/ports/operation-store';
import { addBrokerMetrics } from './broker-metrics';
import { addCertificateMetrics } from './certificate-metrics';
import type { Admission } from './middleware/admission';
import type { EventFeed } from './push/event-feed';
import type { Waiters } from './waiting/waiters';

export interface Measured {
    readonly operations: OperationStore;
    readonly waiters: Waiters;
    readonly feed: EventFeed;
    readonly admission: Admission;
    readonly certificates?: CertificateWatch;
    readonly broker?: BrokerWatch;
    readonly clock: () => Instant;
    readonly logger: Logger;
}

const NANOSECONDS = 1e9;

/** Milliseconds between two samples of the event loop's delay. */
const RESOLUTION_MS = 20;

/** Adds the figures that are read when somebody asks for them. */
export function addServiceMetrics(
    registry: Registry,
    { operations, waiters, feed, admission, certificates, broker, clock, logger }: Measured,
): void {
    if (certificates !== undefined) addCertificateMetrics(registry, certificates, clock);
    if (broker !== undefined) addBrokerMetrics(registry, broker);
    gauge(
        registry,
        { name: 'operations_in_flight', help: 'Operations that have not ended, of all organisations.' },
        () =>
            operations.countInFlight().catch((error: unknown) => {
                logger.warn({ err: error }, 'could not count the operations in flight');
                return Number.NaN;
            }),
    );
    gauge(
        registry,
        { name: 'operation_waiters', help: 'Requests that wait for an operation.' },
        () => waiters.count,
    );
    gauge(
        registry,
        {
            name: 'event_subscriptions',
            help: 'Streams, subscriptions of sockets and readers of the change feed.',
        },
        () => feed.count,
    );
    gauge(registry, { name: 'http_requests_in_flight', help: 'Requests at work.' }, () => admission.inFlight);
    addLoopLag(registry);
}

function addLoopLag(registry: Registry): void {
    const lag = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    lag.enable();
    gauge(
        registry,
        { name: 'event_loop_lag_p99_seconds', help: 'Since the figures were last asked for.' },
        () => {
            const p99 = lag.percentile(99) / NANOSECONDS;
            lag.reset();
            return p99;
        },
    );
}

interface Named {
    readonly name: string;
    readonly help: string;
}

function gauge(registry: Registry, named: Named, read: () => number | Promise<number>): void {
    new Gauge({
        ...named,
        registers: [registry],
        async collect() {
            this.set(await read());
        },
    });
}
