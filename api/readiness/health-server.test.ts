import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Check } from '../../core/readiness/check';
import { recordingLogger } from '../../test/support/recording-logger';
import { readHealthConfig } from './config';
import { serveHealth } from './health-server';

let checks: () => Promise<readonly Check[]>;

/** A port that nobody listens at. */
async function freePort(): Promise<number> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    server.close();
    await once(server, 'close');
    if (typeof address !== 'object' || address === null) throw new Error('the server had no port');
    return address.port;
}

/** Asks a role for one path while it tells its health. */
async function asked(path: string): Promise<{ status: number; body: unknown }> {
    const port = await freePort();
    const server = await serveHealth({
        role: { checks: () => checks() },
        broker: { links: () => [link] },
        config: readHealthConfig({ HEALTH_PORT: String(port) }),
        logger: recordingLogger(),
    });
    try {
        const answer = await fetch(`http://127.0.0.1:${port}${path}`);
        const text = await answer.text();
        return { status: answer.status, body: path === '/metrics' ? text : JSON.parse(text) };
    } finally {
        await server.close();
    }
}

const link = {
    topic: 'transactions.submit',
    direction: 'received',
    connected: false,
    messages: 3,
    dropped: 0,
} as const;

beforeEach(() => {
    checks = () => Promise.resolve([{ name: 'outbox', ok: true }]);
});

test('a role that does its work is ready', async () => {
    expect(await asked('/health/ready')).toEqual({
        status: 200,
        body: { status: 'ready', checks: [{ name: 'outbox', ok: true }] },
    });
});

test('a role that does not is not ready, and names what failed and why; it lives all the same', async () => {
    const failed = { name: 'outbox', ok: false, detail: 'it could not be read for a while' };
    checks = () => Promise.resolve([failed]);
    expect(await asked('/health/ready')).toMatchObject({
        status: 503,
        body: { code: 'NOT_READY', detail: 'Not ready: outbox.', checks: [failed] },
    });
    expect(await asked('/health/live')).toEqual({ status: 200, body: { status: 'live' } });
});

test('a check that breaks is answered with 500, without a word of what broke', async () => {
    checks = () => Promise.reject(new Error('mongodb://user:secret@host'));
    const { status, body } = await asked('/health/ready');
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('secret');
});

test('a broker that is away is told among the figures, and turns nothing red', async () => {
    const { status, body } = await asked('/metrics');
    expect(status).toBe(200);
    expect(body).toContain('kafka_connected{topic="transactions.submit",direction="received"} 0');
    expect(body).toContain(
        'kafka_messages_total{topic="transactions.submit",direction="received",outcome="received"} 3',
    );
    expect(await asked('/health/ready')).toMatchObject({ status: 200 });
});

test('there is nothing else', async () => {
    expect(await asked('/invoices')).toMatchObject({ status: 404, body: { code: 'ROUTE_NOT_FOUND' } });
});

test('a port that is none is refused with its name', () => {
    expect(() => readHealthConfig({ HEALTH_PORT: '70000' })).toThrow(/HEALTH_PORT.*70000/u);
});
