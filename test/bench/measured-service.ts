import { fork } from 'node:child_process';
import { join } from 'node:path';
import { readDraft } from './draft';
import type { Load, LoadResult } from './generator';
import { nextMessage } from './next-message';
import { printLoad, printUsage } from './report';
import type { ProgramName, RunningService } from './service';
import { startService } from './service';
import type { Testbed } from './testbed';
import type { Programs } from './usage';
import { usageOf } from './usage';

/** A service, what it runs on, and a generator for each load on it. */
export class MeasuredService {
    readonly #service: RunningService;
    readonly network: Programs;

    private constructor(service: RunningService, network: Programs) {
        this.#service = service;
        this.network = network;
    }

    static async start(testbed: Testbed, program: ProgramName = 'service'): Promise<MeasuredService> {
        const service = await startService(testbed.environment, program);
        return new MeasuredService(service, await testbed.networkPrograms(service.pid));
    }

    /** Posts invoices at this rate and prints nothing. */
    async warmUp(rate: number, seconds: number): Promise<void> {
        await this.#generate({ kind: 'create', rate, seconds });
    }

    /** Posts invoices at this rate; prints the figures, with the CPU of each program. */
    async create(rate: number, seconds: number): Promise<LoadResult> {
        const programs = new Map([['service', [this.#service.pid]], ...this.network]);
        const before = usageOf(programs);
        const result = await this.#generate({ kind: 'create', rate, seconds });
        const after = usageOf(programs);
        printLoad('POST /invoices', result);
        printUsage({ before, after, operations: rate * seconds });
        console.log(`  generator: ${result.generatorCpuSeconds.toFixed(1)} s CPU`);
        return result;
    }

    /** Gets one invoice over and over; prints the figures. */
    async read(rate: number, seconds: number, invoiceId: string): Promise<void> {
        printLoad('GET /invoices/{id}', await this.#generate({ kind: 'read', rate, seconds, invoiceId }));
    }

    stop(): Promise<void> {
        return this.#service.stop();
    }

    async #generate(load: Omit<Load, 'url' | 'key' | 'draft'>): Promise<LoadResult> {
        const { url, key } = this.#service;
        const child = fork(join(__dirname, 'generator.js'));
        child.send({ ...load, url, key, draft: readDraft() });
        return nextMessage<LoadResult>(child, 'generator');
    }
}
