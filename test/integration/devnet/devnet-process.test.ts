import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect as dial, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { loadSettings, settingsFile } from '../../../network/devnet/devnet-settings';
import { eventually } from '../../../network/gateway/testing/eventually';
import { DEVNET_MAIN, DevnetProcess, FIXTURE_CHAINCODE } from './devnet-process';

jest.setTimeout(60_000);

/** How long a start may take on a machine that is busy with other tests. */
const START_LIMIT_MS = 30_000;

describe('the devnet’s process', () => {
    test('keeps its ports, keys and ledger from one start to the next', async () => {
        const devnet = await DevnetProcess.start();
        const before = [await devnet.profile('org1'), await devnet.admin('org2')];
        await devnet.kill('SIGTERM');
        await devnet.restart();
        expect([await devnet.profile('org1'), await devnet.admin('org2')]).toEqual(before);
        await devnet.stop();
    });

    test('refuses a directory that another devnet is using, and says so', async () => {
        const devnet = await DevnetProcess.start();
        const second = fork(DEVNET_MAIN, {
            env: { ...process.env, DATA_DIR: devnet.dataDirectory, DEVNET_CHAINCODE_DIR: FIXTURE_CHAINCODE },
            stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        });
        const exit: Promise<unknown[]> = once(second, 'exit');
        const [[code], log] = await Promise.all([exit, second.stderr && text(second.stderr)]);
        expect(code).toBe(1);
        expect(log).toContain('another process already runs the devnet in');
        await devnet.stop();
    });

    test.each([
        [
            'its parent goes',
            (child: ChildProcess) => {
                child.disconnect();
            },
        ],
        ['it is told to end', (child: ChildProcess) => child.kill('SIGTERM')],
    ])('leaves nothing running when %s while it starts', async (_name, interrupt) => {
        const dataDirectory = await mkdtemp(join(tmpdir(), 'devnet-'));
        const child = fork(DEVNET_MAIN, {
            env: { ...process.env, DATA_DIR: dataDirectory, DEVNET_CHAINCODE_DIR: FIXTURE_CHAINCODE },
            stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        });
        const exited = once(child, 'exit');
        const file = settingsFile(join(dataDirectory, 'devnet'));
        await eventually(() => existsSync(file), START_LIMIT_MS);
        interrupt(child);
        await exited;
        const { ports } = await loadSettings(file, {});
        while (await isListening(ports.chaincode)) await new Promise((resolve) => setImmediate(resolve));
        await rm(dataDirectory, { recursive: true });
    });

    test('says which port another program has taken, and what to do', async () => {
        const devnet = await DevnetProcess.start();
        const { org2Ca } = await devnet.ports();
        await devnet.kill('SIGTERM');
        const other = createServer().listen(org2Ca, '127.0.0.1');
        await once(other, 'listening');
        const second = fork(DEVNET_MAIN, {
            env: { ...process.env, DATA_DIR: devnet.dataDirectory, DEVNET_CHAINCODE_DIR: FIXTURE_CHAINCODE },
            stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        });
        const exit: Promise<unknown[]> = once(second, 'exit');
        const [[code], log] = await Promise.all([exit, second.stderr && text(second.stderr)]);
        expect(code).toBe(1);
        expect(log).toContain(`port ${org2Ca} of the devnet's org2Ca is in use`);
        other.close();
        await devnet.stop();
    });

    test.each(['SIGTERM', 'SIGKILL'] as const)(
        'takes the chaincode’s process with it when it ends by %s',
        async (signal) => {
            const devnet = await DevnetProcess.start();
            const { chaincode } = await devnet.ports();
            await expect(isListening(chaincode)).resolves.toBe(true);
            await devnet.kill(signal);
            while (await isListening(chaincode)) await new Promise((resolve) => setImmediate(resolve));
            await devnet.stop();
        },
    );
});

async function isListening(port: number): Promise<boolean> {
    const socket = dial(port, '127.0.0.1');
    try {
        await once(socket, 'connect');
        return true;
    } catch {
        return false;
    } finally {
        socket.destroy();
    }
}
