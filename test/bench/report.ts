import type { LoadResult } from './generator';
import type { Percentiles } from './percentiles';
import type { Look } from './usage';

/** One line for the rates, one for each kind of latency, one for what failed. */
export function printLoad(name: string, result: LoadResult): void {
    console.log(
        `\n${name}: offered ${result.offered.toFixed(0)}/s, achieved ${result.achieved.toFixed(1)}/s`,
    );
    printPercentiles('answer', result.answer);
    if (result.completed !== undefined) printPercentiles('Completed', result.completed);
    console.log(`  failures: ${JSON.stringify(result.failures)}`);
}

export function printPercentiles(name: string, { count, p50, p95, p99, max }: Percentiles): void {
    const figures = { p50, p95, p99, max };
    const text = Object.entries(figures).map(([label, ms]) => `${label} ${ms.toFixed(1)} ms`);
    console.log(`  ${name}: ${text.join(', ')} (${count} samples)`);
}

/** What each program used between two looks: in all, for each of so many operations, and as a share of one core. */
export function printUsage(run: {
    readonly before: Look;
    readonly after: Look;
    readonly operations: number;
}): void {
    const seconds = (run.after.at - run.before.at) / 1000;
    for (const { name, cpuSeconds, residentMiB } of run.after.programs) {
        const earlier = run.before.programs.find((one) => one.name === name);
        const used = cpuSeconds - (earlier?.cpuSeconds ?? 0);
        const each = ((used * 1000) / run.operations).toFixed(2);
        const share = ((used / seconds) * 100).toFixed(0);
        console.log(
            `  ${name}: ${used.toFixed(1)} s CPU, ${each} ms an operation, ${share} % of a core, ${residentMiB.toFixed(0)} MiB`,
        );
    }
}
