/**
 * `npm run bench -- [--rate=300] [--seconds=20] [--reads=3000] [--warm-up=60]`: open-loop load from a process of its own on the whole service.
 * MONGODB_URI chooses the store, as for the service itself.
 */
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Load, LoadResult } from './generator';
import type { Percentiles } from './percentiles';
import type { RunningService } from './service';
import { startService } from './service';
import type { Usage } from './usage';
import { childrenOf, usageOf } from './usage';

const DRAFT = join(__dirname, '..', '..', '..', 'test', 'fixtures', 'invoices', 'simple.json');

const { values } = parseArgs({
    args: process.argv.slice(2).filter((argument) => argument.startsWith('--')),
    options: {
        rate: { type: 'string', default: '300' },
        seconds: { type: 'string', default: '20' },
        reads: { type: 'string', default: '3000' },
        /** Seconds at half the rate: V8 goes on compiling the paths of an operation for about a minute. */
        'warm-up': { type: 'string', default: '60' },
    },
});

async function main(): Promise<void> {
    const store = process.env['MONGODB_URI'] === undefined ? 'embedded store' : 'MongoDB protocol';
    console.log(
        `${cpus().length} cores, ${cpus()[0]?.model ?? ''}, Node.js ${process.versions.node}, ${store}`,
    );
    const service = await startService(process.env);
    try {
        await measure(service);
    } finally {
        await service.stop();
    }
}

async function measure(service: RunningService): Promise<void> {
    const draft = withoutId(JSON.parse(readFileSync(DRAFT, 'utf8')));
    const base = { url: service.url, key: service.key, draft };
    const rate = Number(values.rate);
    const seconds = Number(values.seconds);
    await generate({ ...base, kind: 'create', rate: rate / 2, seconds: Number(values['warm-up']) });
    const programs = new Map([['service', service.pid], ...childrenOf(service.pid)]);
    const before = usageOf(programs);
    const created = await generate({ ...base, kind: 'create', rate, seconds });
    printResult('POST /invoices', created);
    printUsage({
        before,
        after: usageOf(programs),
        operations: rate * seconds,
        generator: created.generatorCpuSeconds,
    });
    const invoiceId = created.lastInvoiceId ?? '';
    const reads = await generate({ ...base, kind: 'read', rate: Number(values.reads), seconds, invoiceId });
    printResult('GET /invoices/{id}', reads);
}

function withoutId(draft: unknown): Readonly<Record<string, unknown>> {
    if (typeof draft !== 'object' || draft === null) throw new Error('the fixture is not an object');
    return Object.fromEntries(Object.entries(draft).filter(([name]) => name !== 'id'));
}

async function generate(load: Load): Promise<LoadResult> {
    const child = fork(join(__dirname, 'generator.js'));
    child.send(load);
    return new Promise((resolve, reject) => {
        child.once('message', (result: LoadResult) => {
            resolve(result);
        });
        child.once('exit', (code) => {
            reject(new Error(`the generator ended with ${String(code)} and without a result`));
        });
    });
}

function printResult(name: string, result: LoadResult): void {
    console.log(`\n${name}: offered ${result.offered}/s, achieved ${result.achieved.toFixed(1)}/s`);
    printPercentiles('answer', result.answer);
    if (result.completed !== undefined) printPercentiles('Completed', result.completed);
    console.log(`  failures: ${JSON.stringify(result.failures)}`);
}

function printPercentiles(name: string, { count, p50, p95, p99, max }: Percentiles): void {
    const figures = { p50, p95, p99, max };
    const text = Object.entries(figures).map(([label, ms]) => `${label} ${ms.toFixed(1)} ms`);
    console.log(`  ${name}: ${text.join(', ')} (${count} samples)`);
}

function printUsage(run: {
    before: readonly Usage[];
    after: readonly Usage[];
    operations: number;
    generator: number;
}): void {
    for (const usage of run.after) {
        const earlier = run.before.find(({ pid }) => pid === usage.pid);
        const used = usage.cpuSeconds - (earlier?.cpuSeconds ?? 0);
        const each = ((used * 1000) / run.operations).toFixed(2);
        console.log(
            `  ${usage.name}: ${used.toFixed(1)} s CPU, ${each} ms an operation, ${usage.residentMiB.toFixed(0)} MiB`,
        );
    }
    console.log(`  generator: ${run.generator.toFixed(1)} s CPU`);
}

main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
});
