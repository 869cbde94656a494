import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DirectoryInUse, DirectoryLock } from '../../offchain/embedded/directory-lock';

/** Where a tool that the tests install for themselves is kept from run to run. */
export function toolDirectory(name: string): string {
    const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
    return join(cache, 'fabric-async-api', name);
}

/** The file of a program on the PATH. */
export function onPath(program: string): string | undefined {
    const folders = (process.env['PATH'] ?? '').split(delimiter);
    return folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
}

export interface Installation {
    readonly directory: string;
    readonly isComplete: () => boolean;
    readonly install: () => Promise<void>;
}

/** Installs a tool unless it is there; of several processes one does it and the others wait. */
export async function installedOnce({ directory, isComplete, install }: Installation): Promise<void> {
    if (isComplete()) return;
    const lock = await installationLock(`${directory}.build`);
    try {
        if (!isComplete()) await install();
    } finally {
        await lock.release();
    }
}

async function installationLock(directory: string): Promise<DirectoryLock> {
    for (;;) {
        try {
            return await DirectoryLock.take(directory);
        } catch (error) {
            if (!(error instanceof DirectoryInUse)) throw error;
            process.stderr.write(`Waiting for another process that installs into ${directory}\n`);
            await delay(5_000);
        }
    }
}

/** Runs a program whose output everybody sees. Throws if it does not end well. */
export async function runToEnd(program: string, args: readonly string[]): Promise<void> {
    const child = spawn(program, args, { stdio: 'inherit' });
    const code = await new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', resolve);
    });
    if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${String(code)}`);
}
