import { createHash } from 'node:crypto';
import { MerkleTree } from './merkle-tree';

function hashOf(...parts: Uint8Array[]): Uint8Array {
    return createHash('sha256').update(Buffer.concat(parts)).digest();
}

function summaryOf(leaves: readonly Uint8Array[]): { level: number; hashes: Buffer[] } {
    const tree = new MerkleTree(2);
    for (const leaf of leaves) {
        tree.add(leaf);
    }
    const summary = tree.summary();
    return {
        level: summary.getMaxLevel(),
        hashes: summary.getMaxLevelHashesList_asU8().map((hash) => Buffer.from(hash)),
    };
}

const leaves = Array.from({ length: 9 }, (_, index) => hashOf(Buffer.from([index])));
const [a, b, c, d, e, f, g, h, i] = leaves as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
];

describe('the hash tree over a range', () => {
    it('keeps up to its degree of leaves as they are', () => {
        expect(summaryOf([a, b])).toEqual({ level: 1, hashes: [a, b] });
    });

    it('combines one more leaf than its degree into a node', () => {
        expect(summaryOf([a, b, c])).toEqual({ level: 2, hashes: [hashOf(a, b, c)] });
    });

    it('lifts a single remaining leaf and combines several', () => {
        expect(summaryOf([a, b, c, d])).toEqual({ level: 2, hashes: [hashOf(a, b, c), d] });
        expect(summaryOf([a, b, c, d, e])).toEqual({ level: 2, hashes: [hashOf(a, b, c), hashOf(d, e)] });
    });

    it('adds a level when the highest one is over its degree', () => {
        const combined = hashOf(hashOf(a, b, c), hashOf(d, e, f), hashOf(g, h, i));
        expect(summaryOf(leaves)).toEqual({ level: 3, hashes: [combined] });
        const unfinished = hashOf(hashOf(a, b, c), hashOf(d, e, f), g);
        expect(summaryOf(leaves.slice(0, 7))).toEqual({ level: 3, hashes: [unfinished] });
    });
});
