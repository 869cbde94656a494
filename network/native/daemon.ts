import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { isNativeError } from 'node:util/types';
import { writeDurably } from '../devnet/write-durably';
import { processStart } from './process-start';

/** A program that goes on when the one that started it has ended. */
export interface DaemonOptions {
    /** What people call it. */
    readonly name: string;
    /** Its working directory, with its log and the file that names its process. */
    readonly directory: string;
    readonly command: string;
    readonly args: readonly string[];
    readonly environment: NodeJS.ProcessEnv;
    /** Whether it does its work. */
    readonly isHealthy: () => Promise<boolean>;
}

/** What a file keeps of a process. */
interface KnownProcess {
    readonly pid: number;
    /** Milliseconds since 1970. */
    readonly startedAt: number;
}

/** A peer with a long ledger takes some seconds; a machine that is busy, more. */
const HEALTHY_MS = 60_000;
const LOOK_AGAIN_MS = 100;
/** The time that a program has to end by itself, and that the system has to end it. */
const GRACE_MS = 10_000;
const KILL_MS = 5_000;
/** `ps` knows a start to the second, and rounds it anew each time. */
const SAME_START_MS = 2_000;
const LAST_LINES = 5;

/** A program with a process of its own, found again by the file that names it. */
export class Daemon {
    readonly #options: DaemonOptions;
    #child: ChildProcess | undefined;

    constructor(options: DaemonOptions) {
        this.#options = options;
    }

    get name(): string {
        return this.#options.name;
    }

    get logFile(): string {
        return join(this.#options.directory, 'log');
    }

    /** The process that runs, or undefined. */
    async pid(): Promise<number | undefined> {
        const known = await this.#known();
        if (known === undefined) return undefined;
        const start = await this.#startOf(known.pid);
        return start !== undefined && Math.abs(start - known.startedAt) <= SAME_START_MS
            ? known.pid
            : undefined;
    }

    isHealthy(): Promise<boolean> {
        return this.#options.isHealthy().catch(() => false);
    }

    /** Starts it unless it runs; true if it did not. Resolves when it is healthy, throws the end of its log if it does not become so. */
    async start(): Promise<boolean> {
        const deadline = performance.now() + HEALTHY_MS;
        let started = false;
        for (;;) {
            if (!(await this.#runs())) {
                if (started) throw new Error(await this.#fault('ended at once'));
                await this.#spawn();
                started = true;
            }
            // One that was just killed may still answer.
            if ((await this.isHealthy()) && (await this.#runs())) return started;
            if (performance.now() > deadline) throw new Error(await this.#fault('did not become healthy'));
            await after(LOOK_AGAIN_MS);
        }
    }

    /** Ends it, gently first; true if it ran. */
    async stop({ graceMs = GRACE_MS }: { readonly graceMs?: number } = {}): Promise<boolean> {
        const pid = await this.pid();
        if (pid !== undefined) {
            signal(pid, 'SIGTERM');
            if (!(await this.#gone(graceMs))) {
                signal(pid, 'SIGKILL');
                await this.#gone(KILL_MS);
            }
        }
        await rm(this.#processFile, { force: true });
        return pid !== undefined;
    }

    get #processFile(): string {
        return join(this.#options.directory, 'process.json');
    }

    async #spawn(): Promise<void> {
        const { command, args, environment, directory } = this.#options;
        await mkdir(directory, { recursive: true, mode: 0o700 });
        const log = await open(this.logFile, 'a', 0o600);
        try {
            const child = spawn(command, args, {
                cwd: directory,
                env: environment,
                detached: true,
                stdio: ['ignore', log.fd, log.fd],
            });
            this.#child = child;
            await once(child, 'spawn');
            child.unref();
            const pid = child.pid ?? 0;
            const startedAt = (await this.#startOf(pid)) ?? Date.now();
            await writeDurably(this.#processFile, JSON.stringify({ pid, startedAt }));
        } finally {
            await log.close();
        }
    }

    async #runs(): Promise<boolean> {
        const child = this.#child;
        if (child === undefined) return (await this.pid()) !== undefined;
        return child.exitCode === null && child.signalCode === null;
    }

    async #gone(withinMs: number): Promise<boolean> {
        const deadline = performance.now() + withinMs;
        while ((await this.pid()) !== undefined) {
            if (performance.now() > deadline) return false;
            await after(LOOK_AGAIN_MS);
        }
        return true;
    }

    #startOf(pid: number): Promise<number | undefined> {
        return processStart(pid, this.#options.environment['PATH'] ?? '');
    }

    async #known(): Promise<KnownProcess | undefined> {
        const text = await readFile(this.#processFile, 'utf8').catch(() => '');
        if (text === '') return undefined;
        const known: unknown = JSON.parse(text);
        return isKnownProcess(known) ? known : undefined;
    }

    async #fault(what: string): Promise<string> {
        const log = await readFile(this.logFile, 'utf8').catch(() => '');
        const end = log.trimEnd().split('\n').slice(-LAST_LINES).join('\n');
        return `${this.name} ${what}. Its log, ${this.logFile}, ends with:\n${end}`;
    }
}

/** It may have ended by itself since it was looked at. */
function signal(pid: number, name: NodeJS.Signals): void {
    try {
        process.kill(pid, name);
    } catch (error) {
        if (!(isNativeError(error) && 'code' in error && error.code === 'ESRCH')) throw error;
    }
}

function isKnownProcess(value: unknown): value is KnownProcess {
    return (
        typeof value === 'object' &&
        value !== null &&
        'pid' in value &&
        Number.isInteger(value.pid) &&
        'startedAt' in value &&
        typeof value.startedAt === 'number'
    );
}
