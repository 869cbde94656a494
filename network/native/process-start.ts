import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * When a process began, as milliseconds since 1970; undefined when it is gone, or dead and not yet fetched by its parent.
 * Together with its id this names a process for ever: ids are given anew.
 */
export async function processStart(pid: number, searchPath: string): Promise<number | undefined> {
    const env = { PATH: searchPath, LC_ALL: 'C', TZ: 'UTC' };
    const found = await run('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { env }).catch(
        (error: unknown) => {
            const isGone = typeof error === 'object' && error !== null && 'code' in error && error.code === 1;
            if (isGone) return { stdout: '' };
            throw error;
        },
    );
    const [state = '', ...start] = found.stdout.trim().split(/\s+/);
    if (state === '' || state.startsWith('Z')) return undefined;
    return Date.parse(`${start.join(' ')} UTC`);
}
