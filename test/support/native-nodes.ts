import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { leaderAmong } from '../../network/native/raft-leader';
import { readNativeSettings } from '../../network/native/native-settings';
import { topologyOf, type Topology } from '../../network/native/topology';
import { valueIn } from './service-client';
import { eventually } from './service-eventually';

const run = promisify(execFile);
const PROGRAM = resolve(__dirname, '../../dist/network/native/main.js');
const COMMAND_MS = 120_000;
const CHANNEL = 'mychannel';

/** The nodes of a real network of its own, in a DATA_DIR, and what may happen to them. */
export class NativeNodes {
    readonly #environment: NodeJS.ProcessEnv;
    readonly #directory: string;

    constructor(dataDirectory: string, environment: NodeJS.ProcessEnv = {}) {
        this.#directory = join(dataDirectory, 'native');
        this.#environment = { ...process.env, ...environment, DATA_DIR: dataDirectory };
    }

    async up(): Promise<void> {
        await this.#command('up');
    }

    async wipe(): Promise<void> {
        await this.#command('wipe');
    }

    /** Starts these nodes again over their files, as an operator would. */
    async restart(...names: readonly string[]): Promise<void> {
        await this.#command('restart', ...names);
    }

    /** Ends these nodes as a machine ends that loses its power. */
    async kill(...names: readonly string[]): Promise<void> {
        await Promise.all(names.map((name) => this.signal(name, 'SIGKILL')));
    }

    /** SIGSTOP leaves its connections open, and has it answer nothing. */
    async signal(name: string, signal: NodeJS.Signals): Promise<void> {
        process.kill(await this.#pid(name), signal);
    }

    /** Kills the process that the node's own has started. */
    async killChild(name: string): Promise<void> {
        const child = await eventually(`${name} has a child`, async () => {
            const { stdout } = await run('ps', ['-o', 'pid=', '--ppid', String(await this.#pid(name))]);
            return Number(stdout.trim().split(/\s+/)[0]);
        });
        process.kill(child, 'SIGKILL');
    }

    async topology(): Promise<Topology> {
        const settings = await readNativeSettings(join(this.#directory, 'settings.json'));
        if (settings === undefined) throw new Error(`there is no network in ${this.#directory}`);
        return topologyOf(this.#directory, settings);
    }

    /** The name of the orderer that leads the channel. */
    async leader(): Promise<string> {
        const { ordering } = await this.topology();
        return eventually(
            'an orderer leads the channel',
            async () => (await leaderAmong(ordering.orderers, CHANNEL))?.name,
        );
    }

    async #pid(name: string): Promise<number> {
        const file = join(this.#directory, 'nodes', name, 'process.json');
        const known: unknown = JSON.parse(await readFile(file, 'utf8'));
        const pid = valueIn(known, 'pid');
        if (typeof pid !== 'number') throw new Error(`${file} names no process`);
        return pid;
    }

    async #command(...args: readonly string[]): Promise<void> {
        await run(process.execPath, [PROGRAM, ...args], { env: this.#environment, timeout: COMMAND_MS });
    }
}
