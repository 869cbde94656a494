import { createHash } from 'node:crypto';
import { ledger } from '@hyperledger/fabric-protos';
import { MerkleTree } from './merkle-tree';
import { toProtoVersion, type Version } from './version';

const { KVRead, QueryReads, RangeQueryInfo } = ledger.rwset.kvrwset;

/** Fabric's own degree (txmgr/query_executor.go): up to 50 results are recorded one by one, more as hashes. */
export const MAX_DEGREE = 50;

/** Records the results of one range query for the phantom check (rwsetutil/query_results_helper.go). */
export class RangeReads {
    readonly #start: string;
    readonly #tree: MerkleTree;
    readonly #maxDegree: number;
    #end = '';
    #exhausted = false;
    #pending: ledger.rwset.kvrwset.KVRead[] = [];

    constructor(start: string, maxDegree = MAX_DEGREE) {
        this.#start = start;
        this.#maxDegree = maxDegree;
        this.#tree = new MerkleTree(maxDegree);
    }

    add(key: string, version: Version): void {
        const read = new KVRead();
        read.setKey(key);
        read.setVersion(toProtoVersion(version));
        this.#pending.push(read);
        this.#end = key;
        if (this.#pending.length > this.#maxDegree) {
            this.#hashPending();
        }
    }

    /** The iteration came to its end, which is where the caller's range ends. */
    exhaust(end: string): void {
        this.#end = end;
        this.#exhausted = true;
    }

    /** What is recorded; nothing may be added afterwards. */
    toProto(): ledger.rwset.kvrwset.RangeQueryInfo {
        const query = new RangeQueryInfo();
        query.setStartKey(this.#start);
        query.setEndKey(this.#end);
        query.setItrExhausted(this.#exhausted);
        if (!this.#tree.isEmpty) {
            this.#hashPending();
            query.setReadsMerkleHashes(this.#tree.summary());
        } else if (this.#pending.length > 0) {
            query.setRawReads(queryReads(this.#pending));
        }
        return query;
    }

    #hashPending(): void {
        if (this.#pending.length > 0) {
            this.#tree.add(createHash('sha256').update(queryReads(this.#pending).serializeBinary()).digest());
            this.#pending = [];
        }
    }
}

function queryReads(reads: ledger.rwset.kvrwset.KVRead[]): ledger.rwset.kvrwset.QueryReads {
    const list = new QueryReads();
    list.setKvReadsList(reads);
    return list;
}
