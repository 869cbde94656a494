import { connect } from 'node:net';
import { CloudEvent } from 'cloudevents';
import WebSocket from 'ws';
import { SCOPES } from '../../../core/ports/api-key-store';
import { positionOf } from '../../../core/ledger/position';
import { newInvoice } from '../../support/invoices';
import { eventually } from '../../support/service-eventually';
import { announced } from '../../support/announced';
import type { ApiService } from '../../support/api-service';
import { startApiService } from '../../support/api-service';
import { acceptedInvoice, settledOperation, submittedOperation } from '../../support/operation-steps';
import { textIn, valueIn } from '../../support/service-client';

/** Far more than an event takes on a busy machine, milliseconds. */
const PATIENCE_MS = 10_000;

const PUSH = {
    typePrefix: 'com.example.invoices',
    heartbeatMs: 60_000,
    stallMs: 10_000,
    maxSubscriptions: 200,
};

let service: ApiService;
let key: string;
let sockets: WebSocket[];

async function start(push: Partial<typeof PUSH> = {}): Promise<void> {
    service = await startApiService({ config: { push: { ...PUSH, ...push } } });
    key = await service.keyOf('Org1MSP', SCOPES);
}

beforeEach(async () => {
    sockets = [];
    await start();
});
afterEach(async () => {
    for (const socket of sockets) socket.terminate();
    await service.close();
});

/** A client that keeps what it is told. */
class Client {
    readonly events: unknown[] = [];
    readonly socket: WebSocket;
    closed: { readonly code: number; readonly reason: string } | undefined;

    constructor(path = '/events', { by = key, pongs = true }: { by?: string; pongs?: boolean } = {}) {
        this.socket = new WebSocket(`${service.api.url.replace('http', 'ws')}${path}`, 'cloudevents.json', {
            headers: by === '' ? {} : { authorization: `Bearer ${by}` },
            autoPong: pongs,
        });
        sockets.push(this.socket);
        this.socket.on('message', (data: Buffer) => {
            this.events.push(JSON.parse(data.toString()));
        });
        this.socket.on('close', (code, reason) => {
            this.closed = { code, reason: reason.toString() };
        });
        this.socket.on('error', () => undefined);
    }

    /** The events of things, without those of the connection itself. */
    get told(): readonly unknown[] {
        return this.events.filter((event) => !textIn(event, 'type').includes('.subscription.'));
    }

    get types(): readonly string[] {
        return this.told.map((event) => textIn(event, 'type').split('.').slice(3, 5).join('.'));
    }

    async until(isThere: () => boolean): Promise<this> {
        const deadline = Date.now() + PATIENCE_MS;
        while (!isThere()) {
            if (Date.now() > deadline) {
                throw new Error(`only heard ${JSON.stringify({ events: this.events, closed: this.closed })}`);
            }
            await new Promise((resolve) => setTimeout(resolve, 5));
        }
        return this;
    }

    has(count: number): Promise<this> {
        return this.until(() => this.told.length >= count);
    }

    started(name = 'first'): Promise<this> {
        return this.until(() =>
            this.events.some(
                (event) =>
                    textIn(event, 'type').endsWith('subscription.started.v1') &&
                    textIn(event, 'subject') === name,
            ),
        );
    }

    isClosed(): Promise<this> {
        return this.until(() => this.closed !== undefined);
    }
}

async function completed(): Promise<string> {
    const id = await acceptedInvoice(service, key);
    await submittedOperation(service, id);
    await settledOperation(service, id);
    return id;
}

/** Some 300 KiB, more than the system keeps for a connection when they are many. */
async function replicatedInvoice(id: string, block: number): Promise<void> {
    const invoice = { ...newInvoice(id), note: 'x'.repeat(300_000) };
    const position = positionOf({ block, transaction: 0, write: 0 });
    await service.store.invoices.apply([{ id, position, fabricTxId: id, at: Date.now(), invoice }]);
    service.pendingWakeUp.nudge();
}

/** The status of an upgrade that is refused. */
function refusal(path: string, by: string): Promise<number> {
    return new Promise((resolve, reject) => {
        const { socket } = new Client(path, { by });
        socket.on('unexpected-response', (_request, response) => {
            resolve(response.statusCode ?? 0);
            response.destroy();
        });
        socket.on('open', () => {
            reject(new Error('the upgrade was not refused'));
        });
    });
}

test('a socket is told of every change, as the same CloudEvents that the feed has (IBM-5, IBM-19)', async () => {
    const client = await new Client().started();
    expect(client.socket.protocol).toBe('cloudevents.json');
    await completed();
    await client.has(5);
    const { json } = await service.client.call('/changes?after=0', { key });
    expect(client.told).toEqual(json.value);
    expect(json.value.every((event) => new CloudEvent({ ...event }, true).validate())).toBe(true);
});

test('one that comes back with its last sequence has missed nothing', async () => {
    const first = await new Client().started();
    await completed();
    const last = textIn((await first.has(2)).told.at(-1), 'sequence');
    first.socket.terminate();
    await completed();
    await announced(service);
    const again = new Client(`/events?after=${last}`);
    const { json } = await service.client.call(`/changes?after=${last}`, { key });
    await again.has(json.value.length);
    expect(again.told).toEqual(json.value);
});

test('the address filters, and messages subscribe to more and to less', async () => {
    const other = await acceptedInvoice(service, key);
    const client = await new Client(`/events?operation=${other}`).started();
    client.socket.send(JSON.stringify({ subscribe: 'done', types: ['operation.completed'] }));
    await client.started('done');
    await completed();
    await client.has(1);
    expect(client.types).toEqual(['operation.completed']);
    client.socket.send(JSON.stringify({ unsubscribe: 'done' }));
    await client.until(() =>
        client.events.some((event) => textIn(event, 'type').includes('subscription.ended')),
    );
    await completed();
    await submittedOperation(service, other);
    await client.has(2);
    expect(client.told.map((event) => textIn(event, 'subject')).at(-1)).toBe(other);
});

test('a subscription may begin in the past', async () => {
    const id = await completed();
    await announced(service);
    const client = await new Client('/events?type=invoice.deleted').started();
    client.socket.send(JSON.stringify({ subscribe: 'all', operations: [id], after: '0' }));
    await client.has(4);
    expect(client.types.at(-1)).toBe('operation.completed');
});

test('nobody is told of what is another organisation’s, nor of what the key may not read', async () => {
    const stranger = new Client('/events', { by: await service.keyOf('Org3MSP', SCOPES) });
    const reader = new Client('/events', { by: await service.keyOf('Org1MSP', ['invoices.read']) });
    const client = await new Client().started();
    await Promise.all([stranger.started(), reader.started()]);
    await completed();
    await client.has(5);
    await reader.has(1);
    expect([stranger.types, reader.types]).toEqual([[], ['invoice.created']]);
});

test('an upgrade without a good key, to another place or with a wrong filter is refused as HTTP is', async () => {
    const writer = await service.keyOf('Org1MSP', ['invoices.write']);
    expect(await refusal('/events', '')).toBe(401);
    expect(await refusal('/events', writer)).toBe(403);
    expect(await refusal('/invoices', key)).toBe(404);
    expect(await refusal('/events?type=nothing', key)).toBe(400);
    expect(await refusal('/events?key=secret', key)).toBe(400);
});

test.each(['no JSON', '{"subscribe":"a","types":"x"}'])(
    'a message such as %s ends the connection with a reason',
    async (text) => {
        const client = await new Client().started();
        client.socket.send(text);
        await client.isClosed();
        expect(client.closed?.code).toBe(4400);
        expect(client.closed?.reason).not.toBe('');
    },
);

test('a message that is too long ends the connection', async () => {
    const client = await new Client().started();
    client.socket.send(' '.repeat(40_000));
    expect((await client.isClosed()).closed?.code).toBe(1009);
});

test('a connection has a bounded number of subscriptions', async () => {
    const client = await new Client('/events?type=invoice.deleted').started();
    for (let index = 0; index < 100; index += 1) {
        client.socket.send(JSON.stringify({ subscribe: `s${index}`, operations: ['op'] }));
    }
    await client.until(() =>
        client.events.some((event) => textIn(event, 'type').includes('subscription.refused')),
    );
    const refused = client.events.find((event) => textIn(event, 'type').includes('subscription.refused'));
    expect(valueIn(refused, 'data')).toEqual({ reason: 'TOO_MANY', limit: 100 });
});

test('a place whose events are gone is told by a close code of its own', async () => {
    expect((await new Client('/events?after=9000000').isClosed()).closed?.code).toBe(4410);
});

test('a client that does not take what it is sent is cut off with a code of its own, and others are told meanwhile', async () => {
    await service.close();
    await start({ stallMs: 200 });
    const slow = await new Client('/events?type=invoice').started();
    const client = await new Client('/events?type=invoice').started();
    slow.socket.pause();
    for (let number = 1; number <= 40; number += 1) await replicatedInvoice(`large-${number}`, number);
    await client.has(40);
    await eventually('the slow client has been left', async () => {
        const { text } = await service.client.call('/metrics');
        return Promise.resolve(/^event_subscriptions 1$/m.test(text));
    });
    slow.socket.resume();
    await slow.isClosed();
    expect([slow.closed?.code, slow.told.length < 40]).toEqual([4408, true]);
    expect(client.closed).toBeUndefined();
});

test('a client that gives no sign of life is given up, one that does stays', async () => {
    await service.close();
    await start({ heartbeatMs: 50 });
    const silent = new Client('/events', { pongs: false });
    const client = await new Client().started();
    await silent.isClosed();
    await completed();
    await client.has(1);
    expect(client.closed).toBeUndefined();
});

test('a shutdown tells every client that the service goes away', async () => {
    const client = await new Client().started();
    await service.api.close();
    expect((await client.isClosed()).closed?.code).toBe(1001);
});

test('a request that asks for another protocol, as those of Java do, is answered as if it had not', async () => {
    const { hostname, port } = new URL(service.api.url);
    const body = '{"kind":"external"}';
    const socket = connect(Number(port), hostname);
    socket.write(
        [
            'POST /operations HTTP/1.1',
            `Host: ${hostname}:${port}`,
            'Connection: Upgrade, HTTP2-Settings',
            'Upgrade: h2c',
            'HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
            `Authorization: Bearer ${key}`,
            'Content-Type: application/json',
            `Content-Length: ${body.length}`,
            '',
            body,
        ].join('\r\n'),
    );
    let text = '';
    for await (const chunk of socket) {
        text += String(chunk);
        if (text.includes('"operationId"')) break;
    }
    expect(text).toMatch(/^HTTP\/1\.1 202 /);
});
