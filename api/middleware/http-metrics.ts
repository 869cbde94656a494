import type { Registry } from 'prom-client';
import { Histogram } from 'prom-client';

export interface Observation {
    readonly method: string;
    readonly status: number;
    readonly seconds: number;
}

/** Seconds. From a read out of memory to the longest wait that is granted. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

type Labelled = Histogram.Internal<'method' | 'route' | 'status'>;

/** Durations of requests by route, method and status. */
export class HttpMetrics {
    readonly #durations: Histogram<'method' | 'route' | 'status'>;
    readonly #labelled = new Map<string, Labelled>();

    constructor(registry: Registry) {
        this.#durations = new Histogram({
            name: 'http_request_duration_seconds',
            help: 'Duration of HTTP requests, waits included.',
            labelNames: ['method', 'route', 'status'],
            buckets: BUCKETS,
            registers: [registry],
        });
    }

    observe(route: string, { method, status, seconds }: Observation): void {
        const key = `${method} ${status} ${route}`;
        let labelled = this.#labelled.get(key);
        if (labelled === undefined) {
            labelled = this.#durations.labels({ method, route, status: String(status) });
            this.#labelled.set(key, labelled);
        }
        labelled.observe(seconds);
    }
}
