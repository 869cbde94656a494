import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { installedOnce, onPath, runToEnd, toolDirectory } from './cached-tool';

/** It and all that it needs, each at one version, so that a seed means the same everywhere. */
const REQUIREMENTS = resolve(__dirname, '../scenario/openapi/requirements.txt');

/** Ends with 0 if this Python can make the environment that schemathesis needs. */
const SUFFICES = 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))';

/** A Python that schemathesis can be installed with. Undefined, with a line that says so, if there is none; under CI that is an error. */
export function suitablePython(): string | undefined {
    const python = ['python3', 'python']
        .map(onPath)
        .find((program) => program !== undefined && spawnSync(program, ['-c', SUFFICES]).status === 0);
    if (python !== undefined) return python;
    const reason = 'No Python 3.11 or newer with its modules venv and ensurepip is on the PATH.';
    if (process.env['CI'] === 'true') throw new Error(reason);
    process.stderr.write(`\n*** ${reason}\n*** The test with schemathesis is SKIPPED.\n\n`);
    return undefined;
}

/** Installs schemathesis from PyPI, once, outside the repository; returns the Python that has it. */
export async function installSchemathesis(python: string): Promise<string> {
    const requirements = readFileSync(REQUIREMENTS, 'utf8');
    const version = /^schemathesis==(\S+)$/m.exec(requirements)?.[1] ?? '';
    const directory = toolDirectory(`schemathesis-${version}`);
    const installed = join(directory, 'bin', 'python');
    const stamp = join(directory, '.made-from');
    await installedOnce({
        directory,
        isComplete: () => existsSync(stamp) && readFileSync(stamp, 'utf8') === requirements,
        install: async () => {
            process.stderr.write(`Installing schemathesis ${version} into ${directory}: once\n`);
            await runToEnd(python, ['-m', 'venv', '--clear', directory]);
            const quietly = ['--quiet', '--disable-pip-version-check'];
            await runToEnd(installed, ['-m', 'pip', 'install', ...quietly, '-r', REQUIREMENTS]);
            await writeFile(stamp, requirements);
        },
    });
    return installed;
}

export interface SchemathesisRun {
    readonly python: string;
    readonly arguments: readonly string[];
    readonly environment: NodeJS.ProcessEnv;
    readonly directory: string;
}

/** Runs it to its end; returns its exit code and what it wrote. */
export async function runSchemathesis(run: SchemathesisRun): Promise<{ code: unknown; output: string }> {
    const child = spawn(run.python, ['-m', 'schemathesis.cli', ...run.arguments], {
        cwd: run.directory,
        env: run.environment,
        stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise((settle, reject) => {
        child.once('error', reject);
        child.once('exit', settle);
    });
    const [code, output, errors] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    return { code, output: output + errors };
}
