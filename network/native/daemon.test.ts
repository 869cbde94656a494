import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../test/support/service-eventually';
import { Daemon } from './daemon';

let directory: string;
const daemons: Daemon[] = [];

beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'daemon-'));
});
afterEach(async () => {
    await Promise.all(daemons.splice(0).map((daemon) => daemon.stop()));
    await rm(directory, { recursive: true });
});

function daemonOf(program: string, isHealthy: () => Promise<boolean> = () => Promise.resolve(true)): Daemon {
    const daemon = new Daemon({
        name: 'node',
        directory,
        command: process.execPath,
        args: ['-e', program],
        environment: { PATH: process.env['PATH'] },
        isHealthy,
    });
    daemons.push(daemon);
    return daemon;
}

const FOREVER = 'setInterval(() => {}, 1000);';

test('a program is found again by another process, which does not start it twice and can end it', async () => {
    expect(await daemonOf(FOREVER).start()).toBe(true);
    const found = daemonOf(FOREVER);
    const pid = await found.pid();
    expect(pid).toBeGreaterThan(0);
    expect(await found.start()).toBe(false);
    expect(await found.pid()).toBe(pid);
    expect(await found.stop()).toBe(true);
    expect(await daemonOf(FOREVER).pid()).toBeUndefined();
});

test('a program that was killed is started anew', async () => {
    const daemon = daemonOf(FOREVER);
    await daemon.start();
    const first = (await daemon.pid()) ?? 0;
    process.kill(first, 'SIGKILL');
    const again = daemonOf(FOREVER, async () => (await again.pid()) !== undefined);
    await again.start();
    await eventually('the killed process is gone', async () => (await again.pid()) !== first);
    await again.start();
    expect(await again.pid()).toBeGreaterThan(0);
});

test('a process of the same number that is another one is left alone', async () => {
    const daemon = daemonOf(FOREVER);
    const other = JSON.stringify({ pid: process.pid, startedAt: Date.now() - 3_600_000 });
    await writeFile(join(directory, 'process.json'), other);
    expect(await daemon.pid()).toBeUndefined();
    expect(await daemon.stop()).toBe(false);
});

test('it counts as started when it does its work', async () => {
    const file = join(directory, 'works');
    const program = `require('node:fs').writeFileSync(${JSON.stringify(file)}, ''); ${FOREVER}`;
    await daemonOf(program, () => readFile(file).then(() => true)).start();
    await expect(readFile(file, 'utf8')).resolves.toBe('');
});

test('a program that ends at once is reported with the end of its log', async () => {
    const daemon = daemonOf("console.error('no disk'); process.exit(2);", () => Promise.resolve(false));
    await expect(daemon.start()).rejects.toThrow(/node ended at once\. Its log, .*log, ends with:\nno disk/);
});

test('one that does not end when asked is ended by force', async () => {
    const file = join(directory, 'deaf');
    const program = `process.on('SIGTERM', () => {}); require('node:fs').writeFileSync(${JSON.stringify(file)}, ''); ${FOREVER}`;
    const daemon = daemonOf(program, () => readFile(file).then(() => true));
    await daemon.start();
    expect(await daemon.stop({ graceMs: 200 })).toBe(true);
    expect(await daemon.pid()).toBeUndefined();
});
