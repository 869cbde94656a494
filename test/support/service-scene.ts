import { mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestNetwork } from './network/test-network';
import type { Member } from './running-processes';
import { living } from './running-processes';
import type { ProcessOptions } from './service-process';
import { ServiceProcess } from './service-process';

/** A scenario may take this long, milliseconds: a real network that was killed starts in 5 s, and in a minute on a machine that is busy. */
const SCENARIO_MS = 120_000;

/** All processes of a file get this long to end, milliseconds. */
const END_MS = 180_000;

/**
 * What one file of scenarios has for itself: a directory, dropped if all of them passed and kept for a look if one did not,
 * and its processes, which end with the file. A process that outlives the one that started it fails the file.
 */
export class Scene {
    readonly directory: string;
    readonly #processes: ServiceProcess[] = [];
    readonly #networks = new Map<string, TestNetwork>();
    #registered = 0;
    #passed = 0;

    constructor(file: string) {
        this.directory = mkdtempSync(join(tmpdir(), `fabric-async-api-${file}-`));
        mkdirSync(join(this.directory, 'log'));
        afterAll(() => this.#end(), END_MS);
    }

    /** A jest test of this file. */
    scenario(name: string, play: () => Promise<void>, atMostMs = SCENARIO_MS): void {
        this.#registered += 1;
        const run = async (): Promise<void> => {
            await play();
            this.#passed += 1;
        };
        test(name, run, atMostMs);
    }

    /** Starts a compiled program; its output is kept in the directory. */
    start(options: Omit<ProcessOptions, 'logFile'>): ServiceProcess {
        const number = this.#processes.length + 1;
        const logFile = join(this.directory, 'log', `${number}-${options.name}.log`);
        const started = new ServiceProcess({ ...options, logFile });
        this.#processes.push(started);
        return started;
    }

    /** A network in the directory, which ends with the file, after the processes. */
    keep<Network extends TestNetwork>(network: Network): Network {
        this.#networks.set(network.dataDirectory, network);
        return network;
    }

    async #end(): Promise<void> {
        const faults: string[] = [];
        for (const one of [...this.#processes].reverse()) faults.push(...(await this.#endOf(one)));
        for (const network of this.#networks.values())
            await network.stop().catch((error: unknown) => faults.push(String(error)));
        if (this.#passed === this.#registered && faults.length === 0) {
            await rm(this.directory, { recursive: true, force: true });
            return;
        }
        process.stderr.write(`Kept for a look: ${this.directory}\n`);
        if (faults.length > 0) throw new Error(faults.join('; '));
    }

    /** Ends a process and whatever it left behind; returns what was not in order. */
    async #endOf(one: ServiceProcess): Promise<readonly string[]> {
        const faults: string[] = [];
        const before = await one.family();
        await one.stop().catch((error: unknown) => faults.push(String(error)));
        const after = [...(await living(before)), ...(await one.family())];
        const left = await this.#withoutDaemons(after);
        for (const { pid, command } of new Map(left.map((member) => [member.pid, member])).values()) {
            faults.push(`${one.name} left a process behind: ${pid} ${command}`);
            process.kill(pid, 'SIGKILL');
        }
        return faults;
    }

    async #withoutDaemons(members: readonly Member[]): Promise<readonly Member[]> {
        if (members.length === 0) return [];
        const networks = [...this.#networks.values()];
        const daemons = (await Promise.all(networks.map((network) => network.daemons()))).flat();
        return members.filter((member) => !daemons.some(({ pid }) => pid === member.pid));
    }
}
