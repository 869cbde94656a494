import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { isServing } from './health';

const open: Server[] = [];

afterEach(() => {
    for (const server of open.splice(0)) server.close();
});

async function listening(server: Server): Promise<number> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    open.push(server);
    return portOf(server.address());
}

function portOf(address: AddressInfo | string | null): number {
    if (address === null || typeof address === 'string') throw new Error('listens on no port');
    return address.port;
}

const operations = (status: number): Promise<number> =>
    listening(createHttpServer((_request, response) => response.writeHead(status).end()));

describe('a node', () => {
    it('is not up while it says that it is well and takes no calls yet', async () => {
        const node = createServer();
        const port = await listening(node);
        node.close();
        await expect(isServing({ operationsPort: await operations(200), port })).rejects.toThrow(
            'ECONNREFUSED',
        );
    });

    it('is not up while it takes calls and says that it is not well', async () => {
        const port = await listening(createServer());
        await expect(isServing({ operationsPort: await operations(503), port })).resolves.toBe(false);
    });

    it('is up when it is well and takes calls', async () => {
        const port = await listening(createServer());
        await expect(isServing({ operationsPort: await operations(200), port })).resolves.toBe(true);
    });
});
