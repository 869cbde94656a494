import { createHash } from 'node:crypto';
import { ledger } from '@hyperledger/fabric-protos';

/** The hash tree over the results of a large range query (rwsetutil/query_results_helper.go). */
export class MerkleTree {
    readonly #maxDegree: number;
    /** The unfinished hashes of each level, leaves first. */
    readonly #levels: Uint8Array[][] = [[]];

    constructor(maxDegree: number) {
        this.#maxDegree = maxDegree;
    }

    get isEmpty(): boolean {
        return this.#levels.length === 1 && this.#level(0).length === 0;
    }

    /** Adds the next leaf and completes every node above it that is full. */
    add(leaf: Uint8Array): void {
        this.#push(0, leaf);
        for (let level = 0; this.#level(level).length > this.#maxDegree; level += 1) {
            this.#push(level + 1, combine(this.#take(level)));
        }
    }

    /** Completes the tree up to its highest level; nothing may be added afterwards. */
    summary(): ledger.rwset.kvrwset.QueryReadsMerkleSummary {
        const top = this.#levels.length - 1;
        for (let level = 0; level < top; level += 1) {
            const hashes = this.#take(level);
            const [only] = hashes;
            if (only) {
                this.#push(level + 1, hashes.length === 1 ? only : combine(hashes));
            }
        }
        if (this.#level(top).length > this.#maxDegree) {
            this.#push(top + 1, combine(this.#take(top)));
        }
        const summary = new ledger.rwset.kvrwset.QueryReadsMerkleSummary();
        summary.setMaxDegree(this.#maxDegree);
        summary.setMaxLevel(this.#levels.length);
        summary.setMaxLevelHashesList(this.#level(this.#levels.length - 1));
        return summary;
    }

    #level(level: number): Uint8Array[] {
        return this.#levels[level] ?? [];
    }

    #push(level: number, hash: Uint8Array): void {
        this.#levels[level] = [...this.#level(level), hash];
    }

    #take(level: number): Uint8Array[] {
        const hashes = this.#level(level);
        this.#levels[level] = [];
        return hashes;
    }
}

function combine(hashes: readonly Uint8Array[]): Uint8Array {
    const hash = createHash('sha256');
    for (const part of hashes) {
        hash.update(part);
    }
    return hash.digest();
}
