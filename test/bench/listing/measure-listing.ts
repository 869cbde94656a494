import { createConnection } from 'mongoose';
import { Parameters } from '../../../api/openapi/parameters';
import { nextPageUrl } from '../../../api/presenting/paging';
import type { Cursor } from '../../../core/ports/page';
import type { OperationQuery } from '../../../core/ports/operation-store';
import type { Store } from '../../../core/ports/store';
import { openMongoStore } from '../../../offchain/mongo/open-mongo-store';
import { startApiService } from '../../support/api-service';
import { startMongo } from '../../support/mongo';
import { recordingLogger } from '../../support/recording-logger';
import { BenchClient } from '../http-client';
import { percentilesOf } from '../percentiles';
import type { ListFilter } from './cases';
import { casesOf, queryOf } from './cases';
import type { Explained } from './explained';
import { explained } from './explained';
import { History, OWN } from './history';

export interface ListingRun {
    readonly operations: number;
    /** How often each page is read, one request after the other. */
    readonly samples: number;
}

const DATABASE = 'bench_listing';
const PAGE = 50;

/** One page of a list, as the store and as HTTP are asked for it. */
interface ListedPage {
    readonly name: string;
    readonly query: OperationQuery;
    readonly path: string;
}

/**
 * Fills a MongoDB, or its stand-in, with operations and reads one page of each list, in both orders, at its beginning and far
 * behind; prints the latencies at the store's adapter and over HTTP, and the index that the database says it walks.
 */
export async function measureListing({ operations, samples }: ListingRun): Promise<void> {
    const server = await startMongo();
    const address = { uri: server.uri, database: DATABASE };
    const store = await openMongoStore({ ...address, openTimeoutMs: 10_000 }, recordingLogger());
    const connection = await createConnection(server.uri, { dbName: DATABASE }).asPromise();
    const history = new History(operations, Date.now());
    const service = await startApiService({ over: () => ({ operations: store.operations }) });
    try {
        console.log(`${server.kind}, ${operations} operations`);
        const seconds = await filled(store, history);
        console.log(
            `filled in ${seconds.toFixed(0)} s; p50 / p99 / max in ms: store | HTTP | documents, indexes`,
        );
        const client = new BenchClient(service.api.url, await service.keyOf(OWN));
        for (const page of pagesOf(history)) {
            const plan = await explained(connection.collection('operations'), page.query);
            const direct = await timed(samples, () => store.operations.list(page.query));
            const http = await timed(samples, () => answered(client, page.path));
            console.log([page.name, inMs(direct), inMs(http), planText(plan)].join(' | '));
        }
        client.close();
    } finally {
        await service.close();
        await connection.dropDatabase();
        await connection.close();
        await store.close();
        await server.stop();
    }
}

/** Seconds that it took. */
async function filled(store: Store, history: History): Promise<number> {
    const began = performance.now();
    await history.fill(store);
    return (performance.now() - began) / 1000;
}

function pagesOf(history: History): readonly ListedPage[] {
    return casesOf(history).flatMap((filter) =>
        (['descending', 'ascending'] as const).flatMap((order) => [
            pageOf(filter, order, undefined),
            pageOf(filter, order, { value: history.momentAt(0.5), id: 'operation' }),
        ]),
    );
}

function pageOf(filter: ListFilter, order: OperationQuery['order'], after: Cursor | undefined): ListedPage {
    const page = { limit: PAGE, ...(after !== undefined && { after }) };
    const query = { filter: { ...filter, organisation: OWN, readableAt: Date.now() }, order, page };
    const text = queryOf(filter).toString();
    return {
        name: `${text === '' ? 'all' : text} ${order}${after === undefined ? '' : ', from the middle'}`,
        query,
        path: pathOf(filter, order, after),
    };
}

function pathOf(filter: ListFilter, order: OperationQuery['order'], after: Cursor | undefined): string {
    const asked = queryOf(filter);
    asked.set('order', order);
    asked.set('limit', String(PAGE));
    if (after === undefined) return `/operations?${asked.toString()}`;
    const { statuses } = filter;
    const values = { ...Object.fromEntries(asked), limit: PAGE, ...(statuses && { status: statuses }) };
    const list = {
        path: '/operations',
        query: new Parameters(values),
        scope: OWN,
        cursorValue: 'moment',
    } as const;
    return nextPageUrl('', list, after);
}

async function timed(samples: number, call: () => Promise<unknown>): Promise<readonly number[]> {
    const latencies: number[] = [];
    for (let sample = 0; sample < samples; sample += 1) {
        const began = performance.now();
        await call();
        latencies.push(performance.now() - began);
    }
    return latencies;
}

async function answered(client: BenchClient, path: string): Promise<void> {
    const { status, body } = await client.request({ method: 'GET', path });
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${body}`);
}

function inMs(latencies: readonly number[]): string {
    const { p50, p99, max } = percentilesOf(latencies);
    return [p50, p99, max].map((ms) => ms.toFixed(1)).join(' / ');
}

function planText({ indexes, documentsExamined, sorts }: Explained): string {
    const walked = indexes.length === 0 ? 'no index' : indexes.join(', ');
    return `${documentsExamined}, ${walked}${sorts ? ', then sorted' : ''}`;
}
