import { peer } from '@hyperledger/fabric-protos';

/** Results in one answer to the chaincode (fabric core/chaincode/chaincode_support.go, MaxResultLimit). */
export const BATCH_SIZE = 100;

/** Results that one query yields at most (fabric core.yaml, ledger.state.totalQueryLimit). */
export const TOTAL_QUERY_LIMIT = 100_000;

interface OpenQuery {
    readonly results: AsyncIterator<Uint8Array>;
    ahead: IteratorResult<Uint8Array>;
    returned: number;
}

function queryResponse(id: string, results: readonly Uint8Array[], hasMore: boolean): Uint8Array {
    const response = new peer.QueryResponse();
    response.setResultsList(
        results.map((bytes) => {
            const result = new peer.QueryResultBytes();
            result.setResultbytes(bytes);
            return result;
        }),
    );
    response.setHasMore(hasMore);
    response.setId(id);
    return response.serializeBinary();
}

/** The queries that one transaction has begun and not yet read to the end. Answers are `peer.QueryResponse` bytes. */
export class OpenQueries {
    readonly #queries = new Map<string, OpenQuery>();
    #begun = 0;

    /** Begins a query and answers with its first batch. */
    async begin(results: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
        const id = String(++this.#begun);
        const iterator = results[Symbol.asyncIterator]();
        this.#queries.set(id, { results: iterator, ahead: await iterator.next(), returned: 0 });
        return await this.next(id);
    }

    /** The next batch. Says that there is more only when there is: the chaincode shim relies on it. */
    async next(id: string): Promise<Uint8Array> {
        const query = this.#queries.get(id);
        if (!query) throw new Error('query iterator not found');
        const batch: Uint8Array[] = [];
        while (!query.ahead.done && batch.length < BATCH_SIZE && query.returned < TOTAL_QUERY_LIMIT) {
            batch.push(query.ahead.value);
            query.returned++;
            query.ahead = await query.results.next();
        }
        const hasMore = !query.ahead.done && query.returned < TOTAL_QUERY_LIMIT;
        if (!hasMore) await this.#end(id);
        return queryResponse(id, batch, hasMore);
    }

    async close(id: string): Promise<Uint8Array> {
        await this.#end(id);
        return queryResponse(id, [], false);
    }

    async closeAll(): Promise<void> {
        await Promise.all([...this.#queries.keys()].map((id) => this.#end(id)));
    }

    async #end(id: string): Promise<void> {
        const query = this.#queries.get(id);
        this.#queries.delete(id);
        await query?.results.return?.();
    }
}
