import type { Block, Checkpoint } from '../../core/ledger/block';
import type { Position } from '../../core/ledger/position';
import { project } from '../../core/ledger/projection';
import { replicaKey } from '../../core/ports/replica-repair';

/**
 * Which entries the replica must have, without what is in them: some 300 bytes of memory for each version on the ledger, and
 * at most the 2^24 versions that a Set holds.
 */
export interface LedgerIndex {
    /** Number of blocks. */
    readonly height: number;
    /** Position of the last VALID write of each invoice, by its id. */
    readonly last: ReadonlyMap<string, Position>;
    /** Keys of all versions. */
    readonly versions: ReadonlySet<string>;
    /** The checkpoint that was looked for, if it names a block of this ledger. */
    readonly checkpoint: Checkpoint | undefined;
    /** Writes under an invoice's key that are no invoice, which the replica leaves out. */
    readonly unreadable: number;
}

/** Reads the ledger once and remembers where each version is. */
export async function indexLedger(
    ledger: AsyncIterable<readonly Block[]>,
    checkpoint: Checkpoint | undefined,
): Promise<LedgerIndex> {
    const last = new Map<string, Position>();
    const versions = new Set<string>();
    let [height, unreadable, found] = [0, 0, false];
    for await (const batch of ledger) {
        for (const block of batch) {
            const projection = project(block);
            for (const version of projection.versions) {
                last.set(version.id, version.position);
                versions.add(replicaKey('version', version));
            }
            height = block.number + 1;
            unreadable += projection.unreadable.length;
            found ||= block.number === checkpoint?.block && block.hash === checkpoint.hash;
        }
    }
    return { height, last, versions, unreadable, checkpoint: found ? checkpoint : undefined };
}
