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
import { familyOf, gone, runsChaincode, signalAll } from '../running-processes';
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
    #paused: readonly Member[] = [];

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
        signalAll(daemons, 'SIGKILL');
        await gone(daemons);
    }

    async pause(): Promise<void> {
        this.#paused = await this.daemons();
        signalAll(this.#paused, 'SIGSTOP');
    }

    resume(): Promise<void> {
        signalAll(this.#paused, 'SIGCONT');
        this.#paused = [];
        return Promise.resolve();
    }

    async chaincodes(): Promise<readonly Member[]> {
        return (await this.daemons()).filter(runsChaincode);
    }

    /** Its nodes, and the chaincodes that two of them keep running. */
    async daemons(): Promise<readonly Member[]> {
        const config = readNativeConfig({ ...process.env, ...this.settings });
        const nodes = await new NativeNetwork(config, silentLogger).status();
        const pids = new Set(nodes.map(({ pid }) => pid));
        return familyOf(({ pid }) => pids.has(pid));
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
