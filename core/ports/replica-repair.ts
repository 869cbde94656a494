import type { Position } from '../ledger/position';
import type { InvoiceVersion } from '../ledger/projection';

/** What the replica consists of: the newest version of each invoice, by its id, and every version that there was. */
export const REPLICA_PARTS = ['version', 'invoice'] as const;
export type ReplicaPart = (typeof REPLICA_PARTS)[number];

/** One entry of the replica, whoever may see it. */
export interface KeptEntry {
    /** As `replicaKey` makes it for an entry that is in order. */
    readonly key: string;
    readonly id: string;
    readonly position: Position;
}

/** An expected version that the replica lacks, or keeps otherwise. */
export interface Deviation {
    readonly expected: InvoiceVersion;
    /** Absent: there is no such entry. */
    readonly found?: {
        readonly position: Position;
        /** Names of the members that differ, with the path to them, such as `invoice.totals.payableAmount`. */
        readonly members: readonly string[];
    };
}

/** The replica seen whole, for those who check it against the ledger and mend it while nobody follows the channel. */
export interface ReplicaRepair {
    /** Of these versions, those that the part lacks or keeps otherwise; also what filters, orders and visibility rest on is compared. */
    deviations(part: ReplicaPart, expected: readonly InvoiceVersion[]): Promise<readonly Deviation[]>;

    /** Entries with a greater key, in the order of their keys. */
    entries(
        part: ReplicaPart,
        page: { readonly after: string; readonly limit: number },
    ): Promise<readonly KeptEntry[]>;

    /** Writes them over whatever is there, older, equal or newer, without an event; events that wait there stay. */
    replace(part: ReplicaPart, versions: readonly InvoiceVersion[]): Promise<void>;

    remove(part: ReplicaPart, keys: readonly string[]): Promise<void>;
}

export function replicaKey(
    part: ReplicaPart,
    { id, position }: Pick<InvoiceVersion, 'id' | 'position'>,
): string {
    return part === 'invoice' ? id : `${id}:${position}`;
}
