import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { NetworkConfig } from '../../../network/config';
import { readNetworkConfig } from '../../../network/config';
import { silentLogger } from '../../../network/gateway/testing/silent-logger';
import { readNativeConfig } from '../../../network/native/config';
import { NativeNetwork } from '../../../network/native/native-network';
import type { Member } from '../running-processes';
import { gone, runningProcesses, runsChaincode } from '../running-processes';
import { settingsOf } from './config';
import type { TestNetwork } from './test-network';

const ROOT = resolve(__dirname, '../../..');
const PROGRAM = resolve(ROOT, 'dist/network/native/main.js');

/** How long it may take to come up or to end, milliseconds, on a machine that is busy with other tests. */
const COMMAND_MS = 120_000;

const run = promisify(execFile);

export interface NativeOptions {
    readonly dataDirectory: string;
    readonly environment?: NodeJS.ProcessEnv;
    /** Whether the directory is for it alone, and goes with it. */
    readonly dropsFiles?: boolean;
}

/** Fabric's own programs, each a process that goes on by itself. */
export class NativeTestNetwork implements TestNetwork {
    readonly kind = 'native';
    readonly dataDirectory: string;
    readonly settings: NodeJS.ProcessEnv;
    readonly config: NetworkConfig;
    readonly #options: NativeOptions;
    #paused: readonly number[] = [];

    constructor(options: NativeOptions) {
        this.#options = options;
        this.dataDirectory = options.dataDirectory;
        this.settings = settingsOf(this.kind, options.dataDirectory);
        this.config = readNetworkConfig(this.settings);
    }

    async start(): Promise<void> {
        await this.#command('up');
    }

    async kill(): Promise<void> {
        const daemons = await this.daemons();
        signalGroups(
            daemons.map(({ group }) => group),
            'SIGKILL',
        );
        await gone(daemons);
    }

    async pause(): Promise<void> {
        this.#paused = (await this.daemons()).map(({ group }) => group);
        signalGroups(this.#paused, 'SIGSTOP');
    }

    resume(): Promise<void> {
        signalGroups(this.#paused, 'SIGCONT');
        this.#paused = [];
        return Promise.resolve();
    }

    async chaincodes(): Promise<readonly Member[]> {
        return (await this.daemons()).filter(runsChaincode);
    }

    /** Each node leads a process group of its own. */
    async daemons(): Promise<readonly Member[]> {
        const config = readNativeConfig({ ...process.env, ...this.settings });
        const nodes = await new NativeNetwork(config, silentLogger).status();
        const pids = new Set(nodes.map(({ pid }) => pid));
        return (await runningProcesses()).filter(({ group }) => pids.has(group));
    }

    async stop(): Promise<void> {
        await this.#command('down');
        if (this.#options.dropsFiles === true) await rm(this.dataDirectory, { recursive: true, force: true });
    }

    async #command(word: 'up' | 'down'): Promise<void> {
        await run(process.execPath, [PROGRAM, word], {
            cwd: ROOT,
            env: { ...process.env, ...this.settings, ...this.#options.environment },
            timeout: COMMAND_MS,
        });
    }
}

function signalGroups(groups: readonly number[], signal: NodeJS.Signals): void {
    for (const group of new Set(groups)) process.kill(-group, signal);
}
