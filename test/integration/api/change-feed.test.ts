import { CloudEvent } from 'cloudevents';
import { SCOPES } from '../../../core/ports/api-key-store';
import type { ApiService } from '../../support/api-service';
import { startApiService } from '../../support/api-service';
import type { Reply } from '../../support/checking-client';
import { acceptedInvoice, settledOperation, submittedOperation } from '../../support/operation-steps';
import { announced } from '../../support/announced';

let service: ApiService;
let key: string;

beforeEach(async () => {
    service = await startApiService();
    key = await service.keyOf('Org1MSP', SCOPES);
});
afterEach(() => service.close());

const get = (path: string, by = key): Promise<Reply> => service.client.call(path, { key: by });
const pathOf = (link: string): string => link.slice(service.api.url.length);

interface Followed {
    readonly events: readonly CloudEvent[];
    /** Where it goes on. */
    readonly next: string;
}

/** Follows the feed until a page is empty. */
async function followed(from = '/changes?limit=2', by = key): Promise<Followed> {
    const events: CloudEvent[] = [];
    let next = from;
    for (;;) {
        const { status, json } = await get(next, by);
        if (status !== 200) throw new Error(`${next} is ${status}`);
        events.push(...json.value.map((event) => new CloudEvent({ ...event }, true)));
        next = `${pathOf(json.nextLink)}&limit=2`;
        if (json.value.length === 0 && !next.includes('after=p')) return { events, next };
    }
}

/** The last event of each thing: what a reader's copy holds. */
const copyOf = (...parts: readonly Followed[]): ReadonlyMap<string, unknown> =>
    new Map(
        parts.flatMap(({ events }) =>
            events.map(({ subject = '', type, data }) => [`${type.split('.')[3]} ${subject}`, data]),
        ),
    );

async function completed(): Promise<string> {
    const id = await acceptedInvoice(service, key);
    await submittedOperation(service, id);
    await settledOperation(service, id);
    return id;
}

test('who follows it from the beginning has a true copy, and then every change (GR-3)', async () => {
    const first = await completed();
    await announced(service);
    const beginning = await followed();
    const second = await completed();
    await announced(service);
    const rest = await followed(beginning.next);
    const copy = copyOf(beginning, rest);
    for (const id of [first, second]) {
        const {
            links: _links,
            resourceLocation: _location,
            ...document
        } = (await get(`/operations/${id}`)).json;
        expect(copy.get(`operation ${id}`)).toEqual(document);
        const invoice = (await get(`/invoices/${document.invoiceId}`)).json;
        expect(copy.get(`invoice ${document.invoiceId}`)).toMatchObject({
            id: invoice.id,
            status: invoice.status,
        });
    }
    expect(rest.events.map(({ type }) => type.split('.').slice(3, 5).join('.'))).toEqual([
        'operation.created',
        'operation.updated',
        'operation.updated',
        'invoice.created',
        'operation.completed',
    ]);
});

test('every event is a CloudEvent whose sequence grows, and no event comes twice', async () => {
    const { next } = await followed();
    await completed();
    await announced(service);
    const { events } = await followed(next);
    const sequences = events.map((event) => String(event['sequence']));
    expect(sequences.toSorted()).toEqual(sequences);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(events.every((event) => event.validate())).toBe(true);
    expect(events[0]).toMatchObject({ source: '/channels/mychannel', specversion: '1.0' });
});

test('what changes while the present is read is told afterwards', async () => {
    for (let count = 0; count < 3; count += 1) await completed();
    await announced(service);
    const firstPage = await get('/changes?limit=1');
    const id = await completed();
    await announced(service);
    const rest = await followed(`${pathOf(firstPage.json.nextLink)}&limit=1`);
    expect(copyOf(rest).get(`operation ${id}`)).toMatchObject({ status: 'succeeded' });
});

test('at the end a reader may wait, and is answered with the next change', async () => {
    const { next } = await followed();
    const waiting = get(`${next}&wait=20`);
    const id = await acceptedInvoice(service, key);
    expect((await waiting).json.value[0]).toMatchObject({ subject: id });
    const { next: end } = await followed(next);
    const began = performance.now();
    expect((await get(`${end}&wait=1`)).json.value).toEqual([]);
    expect(performance.now() - began).toBeGreaterThan(900);
});

test('an organisation hears of nothing that is another one’s', async () => {
    const other = await service.keyOf('Org3MSP', SCOPES);
    await completed();
    await announced(service);
    expect((await followed('/changes?limit=2', other)).events).toEqual([]);
    const { events } = await followed('/changes?after=0', other);
    expect(events).toEqual([]);
});

test.each([
    ['invoices.read', 'invoice'],
    ['operations.read', 'operation'],
] as const)('a key with %s alone hears of nothing but each %s', async (scope, family) => {
    const reader = await service.keyOf('Org1MSP', [scope]);
    await completed();
    await announced(service);
    for (const from of ['/changes?limit=2', '/changes?after=0']) {
        const { events } = await followed(from, reader);
        expect(new Set(events.map(({ type }) => type.split('.')[3]))).toEqual(new Set([family]));
    }
    const writer = await service.keyOf('Org1MSP', ['invoices.write']);
    expect((await get('/changes', writer)).status).toBe(403);
});

test('a place whose events are no longer kept is 410 with the address of a fresh start', async () => {
    const reply = await get('/changes?after=9000000');
    expect([reply.status, reply.json.code]).toEqual([410, 'CHANGES_GONE']);
    expect(reply.headers.get('location')).toBe(`${service.api.url}/changes`);
});

test('a place that the feed never gave is refused', async () => {
    const reply = await get('/changes?after=somewhere');
    expect([reply.status, reply.json.code]).toEqual([400, 'CURSOR_INVALID']);
});
