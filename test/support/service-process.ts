import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Member } from './running-processes';
import { familyOf } from './running-processes';

/** Where `npm start` runs. */
const ROOT = resolve(__dirname, '..', '..');

/** How long a line may take to be written, and a process to end when it is asked to; milliseconds. */
const LINE_MS = 60_000;
const END_MS = 15_000;

export interface ProcessOptions {
    readonly name: string;
    /** Below `dist/`, without `.js`. */
    readonly script: string;
    readonly environment: NodeJS.ProcessEnv;
    /**
     * Makes it the leader of a process group of its own, as a shell does, so that it can be sent a Ctrl-C. All others end
     * with the group of the tests.
     */
    readonly ownGroup?: boolean;
    /** Everything that it writes goes there, too. */
    readonly logFile: string;
}

export interface ProcessEnd {
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
}

/** A compiled program of the service. */
export class ServiceProcess {
    readonly name: string;
    readonly pid: number;
    readonly ended: Promise<ProcessEnd>;
    readonly #child: ChildProcess;
    readonly #lines: string[] = [];
    readonly #listeners = new Set<() => void>();
    #closed = false;

    constructor({ name, script, environment, ownGroup = false, logFile }: ProcessOptions) {
        const child = spawn(process.execPath, [resolve(ROOT, 'dist', `${script}.js`)], {
            cwd: ROOT,
            env: environment,
            detached: ownGroup,
            stdio: ['ignore', 'pipe', 'pipe'],
        });
        if (child.pid === undefined) throw new Error(`${name} could not be started`);
        this.name = name;
        this.pid = child.pid;
        this.#child = child;
        this.ended = new Promise((tell) => {
            child.once('exit', (code, signal) => {
                tell({ code, signal });
            });
        });
        child.once('close', () => {
            this.#closed = true;
            this.#tellListeners();
        });
        const log = createWriteStream(logFile);
        for (const output of [child.stdout, child.stderr]) this.#keep(output, log);
    }

    get isRunning(): boolean {
        return this.#child.exitCode === null && this.#child.signalCode === null;
    }

    /** What it has written so far, to standard output and standard error. */
    get output(): readonly string[] {
        return this.#lines;
    }

    /** The first line, written already or yet to come, that matches. Throws if the process ends without it. */
    async line(pattern: RegExp, atMostMs = LINE_MS): Promise<string> {
        const found = (): string | undefined => this.#lines.find((line) => pattern.test(line));
        await this.#until(() => found() !== undefined || this.#closed, atMostMs);
        const line = found();
        if (line !== undefined) return line;
        const last = this.#lines.slice(-10).join('\n');
        throw new Error(
            `${this.name} wrote no line that matches ${String(pattern)}. Its last lines:\n${last}`,
        );
    }

    /** To this process alone. */
    signal(signal: NodeJS.Signals): void {
        process.kill(this.pid, signal);
    }

    /** To all of its own group, as Ctrl-C does it. */
    signalGroup(signal: NodeJS.Signals): void {
        process.kill(-this.pid, signal);
    }

    /** The processes of its group and all that they started, whatever group those are in. */
    async family(): Promise<readonly Member[]> {
        return familyOf(({ group, pid }) => group === this.pid || pid === this.pid);
    }

    /** The one process of the family whose command line matches. */
    async member(pattern: RegExp): Promise<Member | undefined> {
        return (await this.family()).find(({ command }) => pattern.test(command));
    }

    /** Ends it in good order. Throws if it needs to be killed. */
    async stop(): Promise<ProcessEnd> {
        if (!this.isRunning) return this.ended;
        this.signal('SIGTERM');
        const inTime = new AbortController();
        const late = delay(END_MS, undefined, { signal: inTime.signal }).catch(() => undefined);
        const end = await Promise.race([this.ended, late]);
        inTime.abort();
        if (end !== undefined) return end;
        await this.kill();
        throw new Error(`${this.name} did not end within ${END_MS} ms of SIGTERM`);
    }

    async kill(): Promise<void> {
        if (this.isRunning) this.signal('SIGKILL');
        await this.ended;
    }

    #keep(output: Readable | null, log: NodeJS.WritableStream): void {
        if (output === null) return;
        output.pipe(log, { end: false });
        createInterface({ input: output }).on('line', (line) => {
            this.#lines.push(line);
            this.#tellListeners();
        });
    }

    #tellListeners(): void {
        for (const listener of this.#listeners) listener();
    }

    async #until(condition: () => boolean, atMostMs: number): Promise<void> {
        if (condition()) return;
        await new Promise<void>((settle) => {
            const listener = (): void => {
                if (!condition()) return;
                done();
            };
            const done = (): void => {
                clearTimeout(timer);
                this.#listeners.delete(listener);
                settle();
            };
            const timer = setTimeout(done, atMostMs);
            this.#listeners.add(listener);
        });
    }
}
