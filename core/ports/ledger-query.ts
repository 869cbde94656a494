import type { Outcome } from '../operation/operation';

/** Direct questions to a peer. Never asked on a read of `/invoices`, `/operations` or `/transactions`. */
export interface LedgerQuery {
    /** Number of blocks of the channel, as the peer reports it now. Throws if no peer answers. */
    height(): Promise<number>;

    /** What the ledger says of a Fabric transaction; undefined if it does not know it. Throws if no peer answers. */
    outcomeOf(fabricTxId: string): Promise<Outcome | undefined>;
}
