/** Latencies of one kind of request, milliseconds from the moment at which it was due (no coordinated omission). */
export interface Percentiles {
    readonly count: number;
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
}

/** Nearest-rank percentiles. */
export function percentilesOf(latencies: readonly number[]): Percentiles {
    const sorted = Float64Array.from(latencies).sort();
    const at = (share: number): number =>
        sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
    return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}
