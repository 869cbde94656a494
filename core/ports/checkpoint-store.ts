import type { Checkpoint } from '../ledger/block';

/** Where the replica stands, by channel. */
export interface CheckpointStore {
    read(channel: string): Promise<Checkpoint | undefined>;

    /** Stores it unless a holder with a higher fence has written since; `false` then: the caller has lost its lease and must stop. */
    write(channel: string, checkpoint: Checkpoint, fence: number): Promise<boolean>;

    /**
     * Notes that the replica is being rebuilt from the first `height` blocks, and replaces the checkpoint; without one,
     * following begins at block 0. `false` as for `write`.
     */
    beginRebuild(channel: string, rebuild: Rebuild, fence: number): Promise<boolean>;

    /** The `height` of a rebuild that was begun and has not ended: whoever follows next has to finish it first. */
    unfinishedRebuild(channel: string): Promise<number | undefined>;

    /** `false` as for `write`. */
    endRebuild(channel: string, fence: number): Promise<boolean>;
}

export interface Rebuild {
    readonly height: number;
    readonly checkpoint: Checkpoint | undefined;
}
