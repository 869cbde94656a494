import { peer } from '@hyperledger/fabric-protos';
import { keyValue } from './query-result';
import { TOTAL_QUERY_LIMIT } from './open-queries';
import type { StateEntry } from './transaction-state';

/** One page of a range as `peer.QueryResponse` bytes. The bookmark is the first key after it, empty at the end. */
export async function statePage(
    namespace: string,
    entries: AsyncIterable<StateEntry>,
    pageSize: number,
): Promise<Uint8Array> {
    const limit = pageSize > 0 ? Math.min(pageSize, TOTAL_QUERY_LIMIT) : TOTAL_QUERY_LIMIT;
    const response = new peer.QueryResponse();
    const metadata = new peer.QueryResponseMetadata();
    let count = 0;
    for await (const entry of entries) {
        if (count === limit) {
            metadata.setBookmark(entry.key);
            break;
        }
        const result = new peer.QueryResultBytes();
        result.setResultbytes(keyValue(namespace, entry));
        response.addResults(result);
        count++;
    }
    metadata.setFetchedRecordsCount(count);
    response.setMetadata(metadata.serializeBinary());
    return response.serializeBinary();
}
