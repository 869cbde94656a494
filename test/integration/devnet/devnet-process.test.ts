import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect as dial } from 'node:net';
import { text } from 'node:stream/consumers';
import { DEVNET_MAIN, DevnetProcess, FIXTURE_CHAINCODE } from './devnet-process';

jest.setTimeout(60_000);

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
