import { rm } from 'node:fs/promises';
import type { NetworkConfig } from '../../../network/config';
import { readNetworkConfig } from '../../../network/config';
import type { Member } from '../running-processes';
import { gone, runsChaincode } from '../running-processes';
import type { ProcessOptions, ServiceProcess } from '../service-process';
import { settingsOf } from './config';
import type { TestNetwork } from './test-network';

const READY = /^\{"ready":true/;

export interface DevnetOptions {
    readonly dataDirectory: string;
    /** Starts a program for it. */
    readonly launch: (options: Omit<ProcessOptions, 'logFile'>) => ServiceProcess;
    readonly environment?: NodeJS.ProcessEnv;
    /** Whether the directory is for it alone, and goes with it. */
    readonly dropsFiles?: boolean;
}

/** The embedded network as a process of its own. */
export class DevnetNetwork implements TestNetwork {
    readonly kind = 'devnet';
    readonly dataDirectory: string;
    readonly settings: NodeJS.ProcessEnv;
    readonly config: NetworkConfig;
    readonly #options: DevnetOptions;
    #running: ServiceProcess | undefined;

    constructor(options: DevnetOptions) {
        this.#options = options;
        this.dataDirectory = options.dataDirectory;
        this.settings = settingsOf(this.kind, options.dataDirectory);
        this.config = readNetworkConfig(this.settings);
    }

    async start(): Promise<void> {
        if (this.#running?.isRunning === true) return;
        const { launch, environment } = this.#options;
        this.#running = launch({
            name: 'devnet',
            script: 'network/devnet/main',
            environment: { ...process.env, ...this.settings, ...environment },
        });
        await this.#running.line(READY);
    }

    async kill(): Promise<void> {
        const family = await this.#process.family();
        await this.#process.kill();
        await gone(family);
    }

    pause(): Promise<void> {
        this.#process.signal('SIGSTOP');
        return Promise.resolve();
    }

    resume(): Promise<void> {
        this.#process.signal('SIGCONT');
        return Promise.resolve();
    }

    async chaincodes(): Promise<readonly Member[]> {
        return (await this.#process.family()).filter(runsChaincode);
    }

    daemons(): Promise<readonly Member[]> {
        return Promise.resolve([]);
    }

    async stop(): Promise<void> {
        await this.#running?.stop();
        if (this.#options.dropsFiles === true) await rm(this.dataDirectory, { recursive: true, force: true });
    }

    get #process(): ServiceProcess {
        if (this.#running === undefined) throw new Error('the devnet has not been started');
        return this.#running;
    }
}
