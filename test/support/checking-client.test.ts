import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { CheckingClient } from './checking-client';

let server: Server;
let answer: { status: number; headers: Record<string, string>; body: string };

beforeAll(async () => {
    server = createServer((_request, response) => {
        response.writeHead(answer.status, answer.headers).end(answer.body);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
});
afterAll(() => {
    server.close();
    server.closeAllConnections();
});

const good = {
    status: 200,
    headers: { 'Request-Id': 'r', 'Content-Type': 'application/json' },
    body: '{"status":"live"}',
};

async function call(): Promise<unknown> {
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
    return new CheckingClient(`http://127.0.0.1:${address.port}`).call('/health/live');
}

test('an answer that is as documented passes', async () => {
    answer = good;
    await expect(call()).resolves.toMatchObject({ status: 200 });
});

test.each([
    ['another member', { ...good, body: '{"status":"live","more":1}' }],
    ['another value', { ...good, body: '{"status":"dead"}' }],
    ['another status', { ...good, status: 418 }],
    ['another media type', { ...good, headers: { ...good.headers, 'Content-Type': 'text/plain' } }],
    ['a header missing', { ...good, headers: { 'Content-Type': 'application/json' } }],
])('an answer with %s does not', async (_name, other) => {
    answer = other;
    await expect(call()).rejects.toThrow('getLiveness');
});
