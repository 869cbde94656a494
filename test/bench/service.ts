import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The whole service as `npm start` runs it, on a free port, with the bench's own options of Node.js. */
export interface RunningService {
    readonly url: string;
    readonly key: string;
    readonly pid: number;
    stop(): Promise<void>;
}

/** `service`: what `npm start` runs. `packages`: the packages that it is built on, alone, on MongoDB. */
export const PROGRAMS = { service: '../../main.js', packages: 'packages/main.js' } as const;

export type ProgramName = keyof typeof PROGRAMS;

export async function startService(
    environment: NodeJS.ProcessEnv,
    program: ProgramName,
): Promise<RunningService> {
    const port = await freePort();
    const child = spawn(process.execPath, [...process.execArgv, join(__dirname, PROGRAMS[program])], {
        env: { ...environment, PORT: String(port) },
        stdio: ['ignore', 'pipe', 'inherit'],
    });
    const key = await firstKey(child);
    return {
        url: `http://127.0.0.1:${port}`,
        key,
        pid: child.pid ?? 0,
        stop: async () => {
            const exit = once(child, 'exit');
            child.kill('SIGTERM');
            await exit;
        },
    };
}

/** The key that `npm start` prints for the first organisation; the lines behind it are read away. */
async function firstKey(child: ChildProcess): Promise<string> {
    if (child.stdout === null) throw new Error('the service has no standard output');
    const lines = createInterface({ input: child.stdout });
    return new Promise((resolve, reject) => {
        let key: string | undefined;
        lines.on('line', (line) => {
            key ??= /^API key of \S+: (\S+)$/u.exec(line)?.[1];
            if (line.startsWith('curl') && key !== undefined) resolve(key);
        });
        child.once('exit', (code) => {
            reject(new Error(`the service ended with ${String(code)} before it was ready`));
        });
    });
}

async function freePort(): Promise<number> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    server.close();
    await once(server, 'close');
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
}
