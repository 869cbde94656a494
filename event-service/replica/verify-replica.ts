import { setTimeout } from 'node:timers/promises';
import { SECOND } from '../../core/instant';
import type { Checkpoint } from '../../core/ledger/block';
import type { Position } from '../../core/ledger/position';
import type { ReplicaDifference } from '../../core/ledger/replica-difference';
import type { BlockSource } from '../../core/ports/block-source';
import type { LedgerQuery } from '../../core/ports/ledger-query';
import type { Deviation, KeptEntry, ReplicaPart } from '../../core/ports/replica-repair';
import type { Store } from '../../core/ports/store';
import { compareReplica } from './compare-replica';
import type { LedgerIndex } from './ledger-index';
import { indexLedger } from './ledger-index';
import { readLedger } from './read-ledger';

export interface ReplicaCheck {
    readonly store: Pick<Store, 'replicaRepair' | 'checkpoints'>;
    readonly blocks: BlockSource;
    readonly query: Pick<LedgerQuery, 'height'>;
    readonly channel: string;
    /** Told of each difference as it is found. */
    readonly report: (difference: ReplicaDifference) => void;
    /** Whether the channel may be followed meanwhile: what blocks behind the height at the start wrote is then left alone. */
    readonly followed: boolean;
    readonly signal: AbortSignal;
    /** How long a follower may take to reach the height at the start, milliseconds. */
    readonly catchUpMs?: number;
    readonly stallMs?: number;
}

export interface ReplicaVerdict {
    readonly differences: number;
    readonly index: LedgerIndex;
    /** Where the replica stood at the start. */
    readonly checkpoint: Checkpoint | undefined;
    /** Entries that blocks behind the height wrote meanwhile, and that were not compared. */
    readonly movedOn: number;
}

/** A follower applies a block within milliseconds. */
const CATCH_UP_MS = 10 * SECOND;
const CATCH_UP_POLL_MS = 100;

/**
 * Compares the replica with the ledger as the peer has it at the start; changes nothing. Reads the ledger twice: once to
 * learn which versions there are, once to compare them, so that only their keys are held in memory.
 */
export async function verifyReplica(check: ReplicaCheck): Promise<ReplicaVerdict> {
    const { blocks, query, store, signal, stallMs } = check;
    const height = await query.height();
    const checkpoint = await checkpointNear(height, check);
    const range = { blocks, height, signal, ...(stallMs !== undefined && { stallMs }) };
    const index = await indexLedger(readLedger(range), checkpoint);
    const tally = new Tally(height, check);
    const comparison = { ledger: readLedger(range), index, replica: store.replicaRepair };
    await compareReplica(comparison, tally);
    const now = check.followed ? await query.height() : height;
    tally.settle(now);
    const fault = checkpointFault({ checkpoint, index, now });
    if (fault !== undefined) tally.count(fault);
    return { differences: tally.differences, movedOn: tally.movedOn, index, checkpoint };
}

/** A follower that runs is given the time to reach the height; then the checkpoint is what it is. */
async function checkpointNear(height: number, check: ReplicaCheck): Promise<Checkpoint | undefined> {
    const { store, channel, followed, signal, catchUpMs = CATCH_UP_MS } = check;
    const deadline = performance.now() + catchUpMs;
    for (;;) {
        const checkpoint = await store.checkpoints.read(channel);
        const isNear = (checkpoint?.block ?? -1) >= height - 1;
        if (isNear || !followed || performance.now() >= deadline) return checkpoint;
        await setTimeout(CATCH_UP_POLL_MS, undefined, { signal });
    }
}

interface Standing {
    readonly checkpoint: Checkpoint | undefined;
    readonly index: LedgerIndex;
    readonly now: number;
}

function checkpointFault({ checkpoint, index, now }: Standing): ReplicaDifference | undefined {
    if (checkpoint === undefined || index.checkpoint !== undefined) return undefined;
    const { block } = checkpoint;
    if (block < index.height) return { kind: 'checkpoint', block, fault: 'another ledger' };
    return block < now ? undefined : { kind: 'checkpoint', block, fault: 'newer than the ledger' };
}

/** Reports and counts; keeps what may be newer than the start of the check until that is known. */
class Tally {
    differences = 0;
    movedOn = 0;
    readonly #height: number;
    readonly #check: ReplicaCheck;
    readonly #later: { readonly position: Position; readonly difference: ReplicaDifference }[] = [];

    constructor(height: number, check: ReplicaCheck) {
        this.#height = height;
        this.#check = check;
    }

    deviating(part: ReplicaPart, deviations: readonly Deviation[]): void {
        for (const { expected, found } of deviations) {
            const { id, position } = expected;
            const difference: ReplicaDifference =
                found === undefined
                    ? { kind: 'missing', part, id, position }
                    : { kind: 'differs', part, id, position, found: found.position, members: found.members };
            this.#note(found?.position ?? position, difference);
        }
    }

    superfluous(part: ReplicaPart, entries: readonly KeptEntry[]): void {
        for (const { id, position } of entries)
            this.#note(position, { kind: 'superfluous', part, id, position });
    }

    count(difference: ReplicaDifference): void {
        this.differences += 1;
        this.#check.report(difference);
    }

    /** `now`: the height of the ledger after the comparison. */
    settle(now: number): void {
        for (const { position, difference } of this.#later) {
            if (blockOf(position) < now) this.movedOn += 1;
            else this.count(difference);
        }
    }

    #note(position: Position, difference: ReplicaDifference): void {
        if (this.#check.followed && blockOf(position) >= this.#height)
            this.#later.push({ position, difference });
        else this.count(difference);
    }
}

/** A stored position may be anything: what is none is newer than all. */
function blockOf(position: Position): number {
    return Number(/^\d+(?=\.)/.exec(position)?.[0] ?? Infinity);
}
