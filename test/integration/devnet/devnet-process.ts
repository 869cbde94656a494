import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { DevnetPorts } from '../../../network/devnet/devnet-ports';
import { loadSettings, settingsFile } from '../../../network/devnet/devnet-settings';

const ROOT = resolve(__dirname, '../../..');
export const DEVNET_MAIN = join(ROOT.replace(/\/dist$/, ''), 'dist/network/devnet/main.js');
export const FIXTURE_CHAINCODE = join(ROOT.replace(/\/dist$/, ''), 'test/fixtures/chaincode');
export const INVOICE_CHAINCODE = join(ROOT.replace(/\/dist$/, ''), 'chaincode');

/** How long a start may take before a test gives up, on a machine that is busy with other tests. */
const START_LIMIT_MS = 30_000;

/** A devnet as users run it: its own process on its own directory. */
export class DevnetProcess {
    readonly dataDirectory: string;
    readonly #environment: NodeJS.ProcessEnv;
    #child: ChildProcess | undefined;

    private constructor(dataDirectory: string, environment: NodeJS.ProcessEnv) {
        this.dataDirectory = dataDirectory;
        this.#environment = environment;
    }

    static async start(environment: NodeJS.ProcessEnv = {}): Promise<DevnetProcess> {
        if (!existsSync(DEVNET_MAIN))
            throw new Error(`${DEVNET_MAIN} is missing: run npx tsc -p tsconfig.json`);
        const dataDirectory = await mkdtemp(join(tmpdir(), 'devnet-'));
        const devnet = new DevnetProcess(dataDirectory, {
            DEVNET_CHAINCODE_DIR: FIXTURE_CHAINCODE,
            ...environment,
        });
        await devnet.restart();
        return devnet;
    }

    /** Starts the process on the same directory; resolves with its message when the network is ready. */
    async restart(): Promise<unknown> {
        const child = fork(DEVNET_MAIN, {
            env: { ...process.env, LOG_LEVEL: 'warn', DATA_DIR: this.dataDirectory, ...this.#environment },
            stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        });
        this.#child = child;
        const exited = once(child, 'exit').then(([code]) => {
            throw new Error(`the devnet ended with code ${String(code)} before it was ready`);
        });
        exited.catch(() => undefined);
        const ready = once(child, 'message', { signal: AbortSignal.timeout(START_LIMIT_MS) });
        const message: unknown[] = await Promise.race([ready, exited]);
        return message[0];
    }

    async kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
        const child = this.#child;
        if (!child || child.exitCode !== null || child.signalCode !== null) return;
        const exited = once(child, 'exit');
        child.kill(signal);
        await exited;
    }

    /** The connection profile as the devnet wrote it. */
    async profile(organisation: 'org1' | 'org2'): Promise<Record<string, unknown>> {
        return this.#json(`connection-${organisation}.json`);
    }

    /** The administrator's identity in the form that a fabric-network wallet takes. */
    async admin(organisation: 'org1' | 'org2'): Promise<Record<string, unknown>> {
        return this.#json(`wallet/admin-${organisation}.id`);
    }

    async ports(): Promise<DevnetPorts> {
        return (await loadSettings(settingsFile(join(this.dataDirectory, 'devnet')), {})).ports;
    }

    walletDirectory(): string {
        return join(this.dataDirectory, 'devnet', 'wallet');
    }

    async stop(): Promise<void> {
        await this.kill('SIGTERM');
        await rm(this.dataDirectory, { recursive: true, force: true });
    }

    async #json(file: string): Promise<Record<string, unknown>> {
        const parsed: unknown = JSON.parse(await readFile(join(this.dataDirectory, 'devnet', file), 'utf8'));
        if (typeof parsed !== 'object' || parsed === null) throw new Error(`${file} holds no object`);
        return { ...parsed };
    }
}
