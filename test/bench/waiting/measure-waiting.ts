import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { BenchClient } from '../http-client';
import { nextMessage } from '../next-message';
import { openLoop } from '../open-loop';
import { percentilesOf } from '../percentiles';
import { printPercentiles } from '../report';
import { usageOf } from '../usage';
import type { Count, Order, Ready } from './service';

/** Requests that begin to wait, a second. */
const ARRIVALS = 400;

/** Time in which nothing happens but waiting, and the store commands are counted. */
const QUIET_SECONDS = 5;

/** Transactions in a block, as many as an orderer puts into one, and the time between two blocks. */
const BLOCK = 500;
const BLOCK_INTERVAL_MS = 1000;

/**
 * Lets requests wait for their operations on one process, in each round on a new one and more of them, and then has the operations committed in blocks;
 * prints the memory, the store commands, and the time from each operation's block to its answer.
 */
export async function measureWaiting(most: number): Promise<void> {
    for (const waiters of [1, most / 10, most]) {
        const child = fork(join(__dirname, 'service.js'), { execArgv: process.execArgv });
        try {
            const { url, key } = await nextMessage<Ready>(child, 'service');
            await new Round(child, new BenchClient(url, key), most).play(waiters);
        } finally {
            child.disconnect();
        }
    }
}

class Round {
    readonly #child: ChildProcess;
    readonly #client: BenchClient;
    readonly #fabricTxIds: readonly string[];
    readonly #committedAt = new Map<string, number>();
    readonly #latencies: number[] = [];
    readonly #failures: string[] = [];

    constructor(child: ChildProcess, client: BenchClient, operations: number) {
        const name = randomUUID();
        this.#child = child;
        this.#client = client;
        this.#fabricTxIds = Array.from({ length: operations }, (_none, index) => `${name}-${index}`);
    }

    /** The same operations and blocks however many wait. */
    async play(waiters: number): Promise<void> {
        await this.#tell({ kind: 'prepare', fabricTxIds: this.#fabricTxIds });
        const answers = openLoop({ rate: ARRIVALS, seconds: waiters / ARRIVALS }, (index) =>
            this.#wait(index),
        );
        await this.#allWait(waiters);
        const quiet = await this.#commandsDuring(() => setTimeout(QUIET_SECONDS * 1000));
        const resident = this.#residentMiB();
        const busy = await this.#commandsDuring(() => this.#commitAll());
        await answers;
        this.#client.close();
        console.log(
            `\n${waiters} waiting: ${resident.toFixed(0)} MiB resident, then ${this.#residentMiB().toFixed(0)}`,
        );
        console.log(
            `  store commands: ${quiet} in ${QUIET_SECONDS} s of waiting, ${busy} while all were committed`,
        );
        printPercentiles('from its block to the answer', percentilesOf(this.#latencies));
        console.log(`  failures: ${this.#failures.length} ${[...new Set(this.#failures)].join('; ')}`);
    }

    async #wait(index: number): Promise<void> {
        const id = this.#fabricTxIds[index] ?? '';
        const { status, body } = await this.#client
            .request({ method: 'GET', path: `/operations/${id}?wait=60` })
            .catch((error: unknown) => ({ status: 0, body: String(error) }));
        const since = this.#committedAt.get(id);
        if (status === 200 && since !== undefined && body.includes('"status":"succeeded"'))
            this.#latencies.push(performance.now() - since);
        else this.#failures.push(status === 200 ? 'answered too early' : `${status} ${body}`.slice(0, 100));
    }

    async #allWait(waiters: number): Promise<void> {
        for (;;) {
            const { body } = await this.#client.request({ method: 'GET', path: '/metrics' });
            if (body.includes(`\noperation_waiters ${waiters - this.#failures.length}\n`)) return;
            await setTimeout(50);
        }
    }

    async #commitAll(): Promise<void> {
        for (let start = 0; start < this.#fabricTxIds.length; start += BLOCK) {
            const fabricTxIds = this.#fabricTxIds.slice(start, start + BLOCK);
            const pause = setTimeout(BLOCK_INTERVAL_MS);
            for (const id of fabricTxIds) this.#committedAt.set(id, performance.now());
            await this.#tell({ kind: 'commit', fabricTxIds });
            await pause;
        }
    }

    async #commandsDuring(work: () => Promise<unknown>): Promise<number> {
        const before = await this.#tell({ kind: 'count' });
        await work();
        return (await this.#tell({ kind: 'count' })).commands - before.commands;
    }

    async #tell(order: Order): Promise<Count> {
        const answer = nextMessage<Count>(this.#child, 'service');
        this.#child.send(order);
        return answer;
    }

    #residentMiB(): number {
        const [usage] = usageOf(new Map([['service', [this.#child.pid ?? 0]]])).programs;
        return usage?.residentMiB ?? 0;
    }
}
