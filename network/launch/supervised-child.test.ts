import childProcess from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingLogger } from '../../test/support/recording-logger';
import { eventually } from '../gateway/testing/eventually';
import { SupervisedChild } from './supervised-child';

let directory: string;
let logger: ReturnType<typeof recordingLogger>;
const children: SupervisedChild[] = [];

beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'supervised-child-'));
    logger = recordingLogger();
});

afterEach(async () => {
    await Promise.all(children.splice(0).map((child) => child.stop()));
    await rm(directory, { recursive: true });
});

async function childThat(does: string): Promise<SupervisedChild> {
    const script = join(directory, 'child.js');
    await writeFile(script, `process.on('disconnect', () => process.exit()); ${does}`);
    const child = new SupervisedChild({ name: 'child', script, environment: process.env, logger });
    children.push(child);
    return child;
}

const isAlive = (pid: number): boolean => {
    try {
        return process.kill(pid, 0);
    } catch {
        return false;
    }
};

describe('a supervised child', () => {
    it('is ready with its first message, and is started again when it is killed', async () => {
        const child = await childThat('process.send({ ready: true });');
        await expect(child.start()).resolves.toEqual({ ready: true });
        const first = child.pid ?? 0;
        process.kill(first, 'SIGKILL');
        await eventually(() => logger.lines.some(({ sentence }) => sentence === 'child is back'));
        expect(child.pid).not.toBe(first);
    });

    it('can be stopped while it starts, and is not started again', async () => {
        const child = await childThat('');
        const ready = child.start();
        const pid = child.pid ?? 0;
        expect(isAlive(pid)).toBe(true);
        const failed = expect(ready).rejects.toThrow('child ended before it was ready');
        await child.stop();
        await failed;
        expect(isAlive(pid)).toBe(false);
        expect(logger.lines).toEqual([]);
    });

    it('that the system cannot start is reported, and does not end the service', async () => {
        const { spawn } = childProcess;
        jest.spyOn(childProcess, 'fork').mockImplementationOnce(() => spawn(join(directory, 'no-such-node')));
        const child = await childThat('');
        const started = child.start();
        await expect(started).rejects.toThrow('ENOENT');
        expect(logger.lines).toMatchObject([{ level: 'error' }]);
        await child.stop();
    });
});
