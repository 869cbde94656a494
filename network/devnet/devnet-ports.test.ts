import { once } from 'node:events';
import { createServer } from 'node:net';
import { consecutivePorts, freePorts, LISTENERS, whenPortsFree } from './devnet-ports';

const settingsFile = '/data/devnet/settings.json';

describe('the ports of a devnet', () => {
    test('are drawn for every listener, where no outgoing connection can ever hold one', async () => {
        const ports = Object.values(await freePorts());
        expect(new Set(ports).size).toBe(LISTENERS.length);
        expect(Math.min(...ports)).toBeGreaterThanOrEqual(15_000);
        expect(Math.max(...ports)).toBeLessThan(30_000);
    });

    test('are waited for until whoever had one is gone', async () => {
        const ports = await freePorts();
        const server = createServer().listen(ports.chaincode, '127.0.0.1');
        await once(server, 'listening');
        let isClosed = false;
        setImmediate(() => server.close(() => (isClosed = true)));
        await whenPortsFree(ports, { settingsFile });
        expect(isClosed).toBe(true);
    });

    test('that stay taken are named, with the listener, the file and the setting', async () => {
        const { org1Peer } = await freePorts();
        const server = createServer().listen(org1Peer, '127.0.0.1');
        await once(server, 'listening');
        const waiting = whenPortsFree(consecutivePorts(org1Peer - 1), { settingsFile, waitMs: 1 });
        await expect(waiting).rejects.toThrow(
            new RegExp(`${org1Peer}.*org1Peer.*EADDRINUSE.*DEVNET_BASE_PORT.*${settingsFile}`),
        );
        server.close();
    });
});
