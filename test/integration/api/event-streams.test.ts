import { EventSource } from 'eventsource';
import { SCOPES } from '../../../core/ports/api-key-store';
import type { ApiService } from '../../support/api-service';
import { startApiService } from '../../support/api-service';
import { textIn } from '../../support/service-client';
import { eventually } from '../../support/service-eventually';
import { announced } from '../../support/announced';
import { acceptedInvoice, settledOperation, submittedOperation } from '../../support/operation-steps';

/** Far more than an event takes on a busy machine, milliseconds. */
const PATIENCE_MS = 10_000;

const TYPES = ['operation.created', 'operation.updated', 'operation.completed', 'invoice.created', 'reset'];

let service: ApiService;
let key: string;
let sources: EventSource[];

beforeEach(async () => {
    service = await startApiService({ config: { push: { ...PUSH, heartbeatMs: 100 } } });
    key = await service.keyOf('Org1MSP', SCOPES);
    sources = [];
});
afterEach(async () => {
    for (const source of sources) source.close();
    await service.close();
});

const PUSH = { typePrefix: 'com.example.invoices', heartbeatMs: 100, stallMs: 10_000, maxSubscriptions: 100 };

interface Message {
    readonly type: string;
    readonly id: string;
    readonly data: string;
}

/** An EventSource as browsers have it, but for the header with the key. */
class Listening {
    readonly messages: Message[] = [];
    readonly source: EventSource;
    readonly opened: Promise<void>;
    statuses: number[] = [];

    constructor(path: string, headers: Readonly<Record<string, string>> = {}) {
        this.source = new EventSource(`${service.api.url}${path}`, {
            fetch: async (url, init) => {
                const reply = await fetch(url, {
                    ...init,
                    headers: { ...init.headers, authorization: `Bearer ${key}`, ...headers },
                });
                this.statuses = [...this.statuses, reply.status];
                return reply;
            },
        });
        sources.push(this.source);
        this.opened = new Promise((resolve) => {
            this.source.addEventListener('open', () => {
                resolve();
            });
        });
        for (const type of TYPES) {
            this.source.addEventListener(
                type,
                ({ data, lastEventId }: { data: string; lastEventId: string }) => {
                    this.messages.push({ type, id: lastEventId, data });
                },
            );
        }
    }

    get events(): readonly unknown[] {
        return this.messages.map(({ data }): unknown => JSON.parse(data));
    }

    get types(): readonly string[] {
        return this.messages.map(({ type }) => type);
    }

    /** Resolves when it has so many messages, or the condition is true. Throws after a while. */
    async until(isThere: () => boolean): Promise<void> {
        const deadline = Date.now() + PATIENCE_MS;
        while (!isThere()) {
            if (Date.now() > deadline) throw new Error(`only heard ${JSON.stringify(this.messages)}`);
            await new Promise((resolve) => setTimeout(resolve, 5));
        }
    }

    has(count: number): Promise<void> {
        return this.until(() => this.messages.length >= count);
    }
}

async function completed(): Promise<string> {
    const id = await acceptedInvoice(service, key);
    await submittedOperation(service, id);
    await settledOperation(service, id);
    return id;
}

/** The text of a stream up to a piece of it; the connection is then given up. */
async function textUntil(
    path: string,
    piece: string,
    headers: Readonly<Record<string, string>> = {},
): Promise<string> {
    const leaving = new AbortController();
    const reply = await fetch(`${service.api.url}${path}`, {
        headers: { authorization: `Bearer ${key}`, ...headers },
        signal: AbortSignal.any([leaving.signal, AbortSignal.timeout(PATIENCE_MS)]),
    });
    let text = '';
    for await (const chunk of (reply.body ?? []) as AsyncIterable<Uint8Array>) {
        text += Buffer.from(chunk).toString();
        if (text.includes(piece)) break;
    }
    leaving.abort();
    return text;
}

describe('GET /events', () => {
    test('tells a browser of everything that happens, each as the same CloudEvent that the feed has', async () => {
        const listening = new Listening('/events');
        await listening.opened;
        await completed();
        await listening.has(5);
        const { json } = await service.client.call('/changes?after=0', { key });
        expect(listening.events).toEqual(json.value);
        expect(listening.events.map((event) => textIn(event, 'sequence'))).toEqual(
            listening.messages.map(({ id }) => id),
        );
        expect(listening.types.at(-1)).toBe('operation.completed');
    });

    test('goes on where a connection broke off, and misses nothing', async () => {
        const first = new Listening('/events');
        await first.opened;
        await completed();
        await first.has(2);
        first.source.close();
        const seen = first.messages.at(-1)?.id ?? '';
        await completed();
        await announced(service);
        const again = new Listening('/events', { 'last-event-id': seen });
        await completed();
        await announced(service);
        const { json } = await service.client.call(`/changes?after=${seen}`, { key });
        await again.has(json.value.length);
        expect(again.events).toEqual(json.value);
    });

    test('tells of nothing but what was asked for', async () => {
        const other = await acceptedInvoice(service, key);
        const completions = new Listening('/events?type=operation.completed&type=invoice');
        const ofOther = new Listening(`/events?operation=${other}`);
        const running = new Listening('/events?state=running');
        await Promise.all([completions.opened, ofOther.opened, running.opened]);
        await completed();
        await completions.has(2);
        await running.has(1);
        expect(new Set(completions.types)).toEqual(new Set(['operation.completed', 'invoice.created']));
        expect(new Set(running.types)).toEqual(new Set(['operation.updated']));
        expect(ofOther.messages).toEqual([]);
    });

    test('gives signs of life that nobody hears, with the place to resume from', async () => {
        await completed();
        await announced(service);
        const last = (await service.store.events.lastSequence()).toString().padStart(16, '0');
        const text = await textUntil('/events', `: still here\nid: ${last}\n\n`);
        expect(text).toMatch(/^retry: \d+\n\n: still here\n/);
    });

    test('tells once that a place is gone, where to read anew, and goes on from the present', async () => {
        const listening = new Listening('/events', { 'last-event-id': '0000000009000000' });
        await listening.has(1);
        await completed();
        await listening.has(6);
        expect(listening.types.filter((type) => type === 'reset')).toHaveLength(1);
        expect(listening.events[0]).toEqual({
            changes: `${service.api.url}/changes`,
        });
    });

    test('takes no more clients than it may, and room is there again when one leaves', async () => {
        await service.close();
        service = await startApiService({ config: { push: { ...PUSH, maxSubscriptions: 1 } } });
        key = await service.keyOf('Org1MSP', SCOPES);
        const first = new Listening('/events');
        await first.opened;
        const refused = await service.client.call('/changes?after=0', { key });
        expect([refused.status, refused.json.code]).toEqual([503, 'OVERLOADED']);
        first.source.close();
        await eventually(
            'there is room again',
            async () => (await service.client.call('/changes?after=0', { key })).status === 200,
        );
    });

    test('needs a key that may read something', async () => {
        const writer = await service.keyOf('Org1MSP', ['invoices.write']);
        expect((await service.client.call('/events', { key: writer })).status).toBe(403);
    });
});

describe('GET /operations/{id}/stream', () => {
    test('tells all that happens to the operation, from its creation to its end, and ends', async () => {
        const id = await acceptedInvoice(service, key);
        const listening = new Listening(`/operations/${id}/stream`);
        await listening.has(2);
        await submittedOperation(service, id);
        await settledOperation(service, id);
        await listening.has(4);
        expect(listening.types).toEqual([
            'operation.created',
            'operation.updated',
            'operation.updated',
            'operation.completed',
        ]);
        expect(listening.events.map((event) => textIn(event, 'id'))).toEqual(
            [1, 2, 3, 4].map((version) => `${id}.${version}`),
        );
    });

    test('is 204 for a browser that comes back after the end, which then stays away', async () => {
        const id = await completed();
        await announced(service);
        const listening = new Listening(`/operations/${id}/stream`);
        await listening.has(4);
        await listening.until(() => listening.source.readyState === listening.source.CLOSED);
        expect(listening.statuses).toEqual([200, 204]);
        expect(listening.messages).toHaveLength(4);
    });

    test('is 404 for an operation that is not there, and keeps no subscription', async () => {
        const reply = await service.client.call('/operations/none/stream', { key });
        expect([reply.status, reply.json.code]).toEqual([404, 'OPERATION_NOT_FOUND']);
    });
});

test('a shutdown ends the streams', async () => {
    const ended = textUntil('/events', 'nothing like this');
    const listening = new Listening('/events');
    await listening.opened;
    await service.api.close();
    expect(await ended).toMatch(/^retry/);
});
