import { fail } from '../../core/operation/transitions';
import type { Store } from '../../core/ports/store';
import { StoreUnavailable } from '../../core/ports/store-unavailable';
import { openStore } from '../../offchain/open-store';
import type { MongoServer } from '../support/mongo';
import { MONGO_START_TIMEOUT_MS, mongoSource, startMongo } from '../support/mongo';
import { MongoDatabases } from '../support/mongo-databases';
import { started as startedExport } from './export-store';
import {
    accepted,
    event,
    failAndRelease,
    inserted,
    invoice,
    NOW,
    numbered,
    SELLER,
    SILENT,
    version,
} from './store-fixtures';

const ours = [undefined, 'external'].includes(mongoSource()?.kind) ? describe.skip : describe;

ours('while MongoDB is away', () => {
    const databases = new MongoDatabases('outage');
    let server: MongoServer;
    let store: Store;

    const open = (database: string, openTimeoutMs = 5000): Promise<Store> =>
        openStore({ kind: 'mongo', uri: server.uri, database, openTimeoutMs }, SILENT);

    beforeAll(async () => {
        server = await startMongo();
        store = await open(databases.next());
    }, MONGO_START_TIMEOUT_MS);

    afterAll(async () => {
        await store.close();
        await server.stop();
    });

    test('every call says so within 5 seconds, and all that was acknowledged is there when it is back', async () => {
        const operation = await inserted(store, 'before', { idempotencyKey: 'key' });
        await store.invoices.apply([version('i', 1, invoice('i'))]);
        await store.events.append(numbered([event('e')], 1));
        await server.kill();

        const started = Date.now();
        const calls = [
            store.operations.insert(accepted('during')),
            store.operations.find(SELLER, 'before'),
            store.operations.apply([fail(operation, { code: 'INTERNAL', message: 'No.' }, NOW)]),
            store.operations.due('submit', { now: NOW, limit: 1 }),
            store.operations.countInFlight(),
            store.operations.list({
                filter: { organisation: SELLER },
                order: 'ascending',
                page: { limit: 1 },
            }),
            store.invoices.apply([version('i', 2, invoice('i'))]),
            store.invoices.find(SELLER, 'i'),
            store.events.append(numbered([event('f')], 2)),
            store.events.lastSequence(),
            store.pendingEvents.pending(1),
            store.leases.acquire({ name: 'role', holder: 'a', now: NOW, ttlMs: 1 }),
            store.checkpoints.write('channel', { block: 1, hash: 'h' }, 1),
            store.apiKeys.find('hash'),
            store.invoiceExports.insert(startedExport('during'), 1),
            store.invoiceExports.find(SELLER, 'before'),
        ];
        const outcomes = await Promise.allSettled(calls);
        const reasons = outcomes.map(
            (outcome) => outcome.status === 'rejected' && (outcome.reason as Error).name,
        );
        expect(reasons).toEqual(calls.map(() => 'StoreUnavailable'));
        expect(Date.now() - started).toBeLessThan(5000);
        expect(await store.ping()).toBe(false);

        await server.start();
        await until(() => store.ping());
        expect(await store.operations.find(SELLER, 'before')).toEqual(operation);
        expect((await store.invoices.find(SELLER, 'i'))?.position).toBe(version('i', 1).position);
        expect(await store.events.lastSequence()).toBe(1);
        await inserted(store, 'after');
    }, 60_000);

    test('a start waits for it, and gives up in time', async () => {
        const database = databases.next();
        await server.kill();
        await expect(open(database, 0)).rejects.toBeInstanceOf(StoreUnavailable);
        const waiting = open(database, 30_000);
        await server.start();
        const late = await waiting;
        await inserted(late, 'a');
        await late.close();
        await until(() => store.ping());
    }, 60_000);
});

ours('two processes on one MongoDB', () => {
    const databases = new MongoDatabases('shared');
    let server: MongoServer;
    let stores: Store[];

    beforeAll(async () => {
        server = await startMongo();
        const config = {
            kind: 'mongo',
            uri: server.uri,
            database: databases.next(),
            openTimeoutMs: 5000,
        } as const;
        stores = await Promise.all([openStore(config, SILENT), openStore(config, SILENT)]);
    }, MONGO_START_TIMEOUT_MS);

    afterAll(async () => {
        await Promise.all(stores.map((store) => store.close()));
        await server.stop();
    });

    test('accept one operation for one idempotency key, round after round', async () => {
        for (let round = 0; round < 20; round += 1) {
            const key = { idempotencyKey: `key${round % 4}` };
            const outcomes = await Promise.all(
                stores.flatMap((store, at) =>
                    [1, 2, 3].map((n) => store.operations.insert(accepted(`o${round}-${at}-${n}`, key))),
                ),
            );
            expect(outcomes.filter(({ kind }) => kind === 'inserted')).toHaveLength(1);
            const holder = await stores[0]?.operations.findByIdempotencyKey(SELLER, key.idempotencyKey);
            if (holder === undefined) throw new Error('nobody holds the key');
            for (const outcome of outcomes) {
                if (outcome.kind !== 'inserted')
                    expect(outcome).toEqual({ kind: 'key-taken', existing: holder });
            }
            const [, second] = stores;
            if (second !== undefined) await failAndRelease(second, holder);
        }
    });

    test('apply one of two changes of one revision, in bulks that overlap', async () => {
        const [first, second] = stores;
        if (first === undefined || second === undefined) throw new Error('two stores');
        const operations = await Promise.all(
            Array.from({ length: 30 }, (_, index) => inserted(first, `bulk${index}`)),
        );
        const failing = (message: string) =>
            operations.map((one) => fail(one, { code: 'INTERNAL', message }, NOW));
        const [byFirst, bySecond] = await Promise.all([
            first.operations.apply(failing('first')),
            second.operations.apply(failing('second')),
        ]);
        expect(byFirst.size + bySecond.size).toBe(30);
        for (const { id } of operations) {
            const { message } = (await first.operations.find(SELLER, id)) ?? {};
            expect(message).toBe(byFirst.has(`${SELLER}:${id}`) ? 'first' : 'second');
        }
    });

    test('number events without using a number twice', async () => {
        for (let round = 0; round < 10; round += 1) {
            const last = (await stores[0]?.events.lastSequence()) ?? 0;
            const batches = stores.map((_store, at) =>
                numbered(
                    Array.from({ length: 5 }, (_, n) => event(`r${round}-${at}-${n}`)),
                    last + 1,
                ),
            );
            const outcomes = await Promise.allSettled(
                stores.map((store, at) => store.events.append(batches[at] ?? [])),
            );
            expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
        }
        const events = (await stores[0]?.events.read({ after: 0, limit: 1000 })) ?? [];
        expect(new Set(events.map(({ sequence }) => sequence)).size).toBe(events.length);
    });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + 20_000;
    while (!(await condition())) {
        if (Date.now() > deadline) throw new Error('it did not come true in 20 s');
    }
}
