import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { Logger } from '../../core/ports/logger';
import { MINUTE, SECOND } from '../../core/instant';

export interface ChildOptions {
    /** What people call it; a crash is reported under this name. */
    readonly name: string;
    /** The compiled script. */
    readonly script: string;
    /** Options of Node.js for it, besides those of this process. */
    readonly nodeOptions?: readonly string[];
    readonly environment: NodeJS.ProcessEnv;
    readonly logger: Logger;
}

interface ChildEnd {
    readonly code: number | null;
    readonly signal: string | null;
    readonly startedAt: number;
}

/** A child is given this long to become ready, and this long to end when asked; milliseconds. */
const READY_MS = 30 * SECOND;
const STOP_MS = 5 * SECOND;

/** Wait before a crashed child is started again: at once after the first crash, never longer than 5 s. */
const RESTART = { firstMs: 100, ceilingMs: 5 * SECOND, calmMs: MINUTE } as const;

/** A child process that is started again when it crashes, under its name in the log, until it is told to stop. */
export class SupervisedChild {
    readonly #options: ChildOptions;
    #child: ChildProcess | undefined;
    #stopping = false;
    #delayMs: number = RESTART.firstMs;

    constructor(options: Readonly<ChildOptions>) {
        this.#options = options;
    }

    get pid(): number | undefined {
        return this.#child?.pid;
    }

    /**
     * Starts it and resolves with the message by which it says that it is ready. Throws if it cannot be started, ends, is
     * stopped or stays silent instead.
     */
    async start(): Promise<unknown> {
        const { name, script, nodeOptions = [], environment, logger } = this.#options;
        const execArgv = [...process.execArgv, ...nodeOptions];
        // A Ctrl-C goes to a whole process group; the child, in one of its own, is ended by its parent in good order.
        const child = fork(script, [], {
            execArgv,
            env: environment,
            detached: true,
            stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        });
        child.on('error', (error) => {
            logger.error(
                { child: name, err: error },
                `${name} cannot be started, or does not hear what it is told`,
            );
        });
        this.#child = child;
        const startedAt = Date.now();
        const ready = await firstMessage(child, name);
        child.once('exit', (code, signal) => void this.#crashed({ code, signal, startedAt }));
        return ready;
    }

    /** Ends it for good, also while it starts; resolves when it is gone. */
    async stop(): Promise<void> {
        this.#stopping = true;
        const child = this.#child;
        if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
        const exit = once(child, 'exit');
        child.kill('SIGTERM');
        const cancel = new AbortController();
        const late = setTimeout(STOP_MS, 'late', { signal: cancel.signal }).catch(() => undefined);
        if ((await Promise.race([exit, late])) === 'late') child.kill('SIGKILL');
        cancel.abort();
        await exit;
    }

    #isStopping(): boolean {
        return this.#stopping;
    }

    async #crashed(end: ChildEnd): Promise<void> {
        if (this.#stopping) return;
        const { name, logger } = this.#options;
        logger.error(
            { child: name, exitCode: end.code, signal: end.signal },
            `${name} crashed; starting it again`,
        );
        if (Date.now() - end.startedAt > RESTART.calmMs) this.#delayMs = RESTART.firstMs;
        await setTimeout(this.#delayMs);
        this.#delayMs = Math.min(RESTART.ceilingMs, this.#delayMs * 2);
        await this.#restart();
    }

    async #restart(): Promise<void> {
        if (this.#stopping) return;
        const { name, logger } = this.#options;
        try {
            await this.start();
            logger.warn({ child: name }, `${name} is back`);
        } catch (error) {
            if (this.#isStopping()) return;
            logger.error({ child: name, err: error }, `${name} did not come back`);
            await this.#crashed({ code: null, signal: null, startedAt: Date.now() });
        }
    }
}

async function firstMessage(child: ChildProcess, name: string): Promise<unknown> {
    const cancel = new AbortController();
    const { signal } = cancel;
    const ready = once(child, 'message', { signal }).then(([message]: unknown[]) => message);
    const ended = once(child, 'exit', { signal }).then(([code, by]: unknown[]) => {
        throw new Error(`${name} ended before it was ready (${String(by ?? code)})`);
    });
    const late = setTimeout(READY_MS, undefined, { signal }).then(() => {
        child.kill('SIGKILL');
        throw new Error(`${name} was not ready within ${READY_MS / SECOND} s`);
    });
    for (const one of [ready, ended, late]) one.catch(() => undefined);
    try {
        return await Promise.race([ready, ended, late]);
    } finally {
        cancel.abort();
    }
}
