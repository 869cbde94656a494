import { randomUUID } from 'node:crypto';
import { BenchClient } from './http-client';
import { openLoop } from './open-loop';
import { allEnded, failuresSince } from './outcomes';
import type { Percentiles } from './percentiles';
import { percentilesOf } from './percentiles';

/** What the generator is told to do, in the one message that it gets. */
export interface Load {
    readonly url: string;
    readonly key: string;
    readonly draft: Readonly<Record<string, unknown>>;
    readonly rate: number;
    readonly seconds: number;
    /** `create` posts invoices and watches some to their end; `read` fetches one invoice over and over. */
    readonly kind: 'create' | 'read';
    /** For `read`: the invoice. */
    readonly invoiceId?: string;
}

export interface LoadResult {
    readonly offered: number;
    /** Requests that were answered as promised, a second, over the time until the last answer; of operations, those that are Completed, until all have ended. */
    readonly achieved: number;
    readonly answer: Percentiles;
    readonly completed?: Percentiles;
    readonly failures: Readonly<Record<string, number>>;
    readonly lastInvoiceId?: string;
    readonly generatorCpuSeconds: number;
}

/** Of one operation in so many the latency to its end is taken; how the others ended is asked when all is over. */
const WATCHED = 10;

class Recorder {
    readonly answers: number[] = [];
    readonly completions: number[] = [];
    readonly failures: Record<string, number> = {};
    lastInvoiceId: string | undefined;

    failed(reason: string): void {
        this.failures[reason] = (this.failures[reason] ?? 0) + 1;
    }
}

async function create(client: BenchClient, load: Load, recorder: Recorder): Promise<void> {
    const began = new Date();
    await openLoop(load, async (index, dueAt) => {
        const number = `B-${randomUUID()}`;
        const answer = await client
            .request({ method: 'POST', path: '/invoices', body: JSON.stringify({ ...load.draft, number }) })
            .catch((error: unknown) => ({ status: 0, body: String(error) }));
        recorder.answers.push(performance.now() - dueAt);
        if (answer.status !== 202) {
            recorder.failed(answer.status === 0 ? answer.body : `HTTP ${answer.status}`);
        } else if (index % WATCHED === 0) {
            await watch(client, { answer: answer.body, dueAt }, recorder);
        }
    });
    await allEnded(client);
    for (const code of await failuresSince(client, began)) recorder.failed(`ended with ${code}`);
}

async function watch(
    client: BenchClient,
    one: { answer: string; dueAt: number },
    recorder: Recorder,
): Promise<void> {
    const { transactionId, invoiceId } = idsOf(one.answer);
    await client.request({ method: 'GET', path: `/transactions/${transactionId}?wait=60` });
    recorder.completions.push(performance.now() - one.dueAt);
    recorder.lastInvoiceId = invoiceId;
}

async function read(client: BenchClient, load: Load, recorder: Recorder): Promise<void> {
    await openLoop(load, async (_index, dueAt) => {
        const path = `/invoices/${load.invoiceId ?? ''}`;
        const { status } = await client.request({ method: 'GET', path }).catch(() => ({ status: 0 }));
        recorder.answers.push(performance.now() - dueAt);
        if (status !== 200) recorder.failed(`HTTP ${status}`);
    });
}

function idsOf(body: string): { transactionId: string; invoiceId: string } {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null) throw new Error(`not an operation: ${body}`);
    const member = (name: string): string =>
        String(Object.entries(parsed).find(([key]) => key === name)?.[1]);
    return { transactionId: member('transactionId'), invoiceId: member('invoiceId') };
}

async function run(load: Load): Promise<LoadResult> {
    const client = new BenchClient(load.url, load.key);
    const recorder = new Recorder();
    const began = performance.now();
    await (load.kind === 'create' ? create : read)(client, load, recorder);
    const seconds = (performance.now() - began) / 1000;
    client.close();
    const failed = Object.values(recorder.failures).reduce((sum, count) => sum + count, 0);
    const { user, system } = process.cpuUsage();
    return {
        offered: load.rate,
        achieved: (recorder.answers.length - failed) / seconds,
        answer: percentilesOf(recorder.answers),
        ...(recorder.completions.length > 0 && { completed: percentilesOf(recorder.completions) }),
        failures: recorder.failures,
        ...(recorder.lastInvoiceId !== undefined && { lastInvoiceId: recorder.lastInvoiceId }),
        generatorCpuSeconds: (user + system) / 1e6,
    };
}

process.once('message', (load: Load) => {
    run(load).then(
        (result) => process.send?.(result, () => process.exit(0)),
        (error: unknown) => {
            console.error(error);
            process.exit(1);
        },
    );
});
