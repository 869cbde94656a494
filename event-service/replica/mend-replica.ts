import type { InvoiceVersion } from '../../core/ledger/projection';
import { placeOf } from '../../core/ledger/position';
import type { BlockSource } from '../../core/ports/block-source';
import type { Deviation, ReplicaPart } from '../../core/ports/replica-repair';
import { replicaKey } from '../../core/ports/replica-repair';
import type { Store } from '../../core/ports/store';
import type { Findings } from './compare-replica';
import { compareReplica } from './compare-replica';
import { indexLedger } from './ledger-index';
import { readLedger } from './read-ledger';

export interface Mending {
    readonly store: Pick<Store, 'invoices' | 'replicaRepair' | 'checkpoints'>;
    readonly blocks: BlockSource;
    readonly channel: string;
    readonly stallMs?: number;
}

/** The right to write the replica: the channel's event-service lease. */
export interface Claim {
    readonly fence: number;
    /** Aborts when the lease is lost, or when the work is to end. */
    readonly signal: AbortSignal;
}

/** Another one has taken the lease. */
export class LeaseLost extends Error {
    constructor(channel: string) {
        super(`another event service has taken the lease of ${channel}; the rebuild was broken off`);
        this.name = 'LeaseLost';
    }
}

/**
 * Finishes the rebuild that was begun, if there is one: each entry that is not as the ledger has it is put right in one
 * write, so that readers never find it gone. What followers up to the checkpoint had applied is written without an event,
 * since they announced it; what is behind the checkpoint was never announced and is applied with its event. The checkpoint
 * stays, so that whoever follows next settles the operations behind it. Says whether there was one.
 */
export async function finishRebuild(mending: Mending, claim: Claim): Promise<boolean> {
    const { store, blocks, channel, stallMs } = mending;
    const height = await store.checkpoints.unfinishedRebuild(channel);
    if (height === undefined) return false;
    const range = { blocks, height, signal: claim.signal, ...(stallMs !== undefined && { stallMs }) };
    const checkpoint = await store.checkpoints.read(channel);
    const index = await indexLedger(readLedger(range), checkpoint);
    const comparison = { ledger: readLedger(range), index, replica: store.replicaRepair };
    await compareReplica(
        comparison,
        repairs(store, { announced: checkpoint?.block ?? -1, signal: claim.signal }),
    );
    if (!(await store.checkpoints.endRebuild(channel, claim.fence))) throw new LeaseLost(channel);
    return true;
}

/** `announced`: the block up to which every version has had its event. */
function repairs(
    { invoices, replicaRepair }: Mending['store'],
    { announced, signal }: { readonly announced: number; readonly signal: AbortSignal },
): Findings {
    const isAnnounced = ({ expected }: Deviation): boolean => placeOf(expected.position).block <= announced;
    return {
        async deviating(part, deviations) {
            signal.throwIfAborted();
            const old = deviations.filter(isAnnounced).map(({ expected }) => expected);
            if (old.length > 0) await replicaRepair.replace(part, old);
            const fresh = deviations.filter((deviation) => !isAnnounced(deviation));
            if (fresh.length === 0) return;
            await replicaRepair.remove(part, inTheWay(part, fresh));
            await invoices.apply(fresh.map(({ expected }) => expected));
        },
        async superfluous(part, entries) {
            signal.throwIfAborted();
            await replicaRepair.remove(
                part,
                entries.map(({ key }) => key),
            );
        },
    };
}

/** Entries over which a version would not be applied: those that say they are as new or newer. */
function inTheWay(part: ReplicaPart, deviations: readonly Deviation[]): readonly string[] {
    return deviations
        .filter(({ expected, found }) => found !== undefined && isInTheWay(part, expected, found.position))
        .map(({ expected }) => replicaKey(part, expected));
}

function isInTheWay(part: ReplicaPart, expected: InvoiceVersion, position: string): boolean {
    return part === 'version' || !(position < expected.position);
}
