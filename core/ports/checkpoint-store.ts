import type { Checkpoint } from '../ledger/block';

/** Where the replica stands, by channel. */
export interface CheckpointStore {
    read(channel: string): Promise<Checkpoint | undefined>;

    /** Stores it unless a holder with a higher fence has written since; `false` then: the caller has lost its lease and must stop. */
    write(channel: string, checkpoint: Checkpoint, fence: number): Promise<boolean>;
}
