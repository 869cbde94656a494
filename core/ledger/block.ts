import type { Instant } from '../instant';

/** One committed block as plain values; nothing of Fabric's messages leaks further inward. Hashes are lower-case hex. */
export interface Block {
    readonly number: number;
    /** Hash of the header before it; empty for block 0. */
    readonly previousHash: string;
    /** SHA-256 of the ASN.1 header (Fabric `protoutil/blockutils.go`). */
    readonly hash: string;
    readonly transactions: readonly LedgerTransaction[];
}

export interface LedgerTransaction {
    readonly index: number;
    readonly fabricTxId: string;
    /** The name of Fabric's `peer.TxValidationCode`. */
    readonly validationCode: string;
    /** From the channel header: the proposer's clock, for people only. */
    readonly at: Instant;
    /** Writes of the invoice chaincode, in the write set's order; empty for other chaincodes, and unless the transaction is VALID. */
    readonly writes: readonly Write[];
}

export interface Write {
    readonly index: number;
    readonly key: string;
    /** The value as UTF-8 text; absent for a delete. */
    readonly value?: string;
}

/** The place up to which the replica is complete, stored after what it stands for. */
export interface Checkpoint {
    readonly block: number;
    readonly hash: string;
}

/** What is wrong with a block that should follow the checkpoint; undefined if nothing is. */
export function breakBetween(checkpoint: Checkpoint | undefined, next: Block): string | undefined {
    const expected = checkpoint === undefined ? 0 : checkpoint.block + 1;
    if (next.number !== expected) return `block ${next.number} came where block ${expected} was due`;
    if (checkpoint !== undefined && next.previousHash !== checkpoint.hash) {
        return `block ${next.number} does not follow the stored block ${checkpoint.block}: this is another ledger, or a fork`;
    }
    return undefined;
}
