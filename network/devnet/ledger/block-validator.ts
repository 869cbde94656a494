import type { common } from '@hyperledger/fabric-protos';
import type { CommittedState } from './committed-state';

/** What a validator may ask of the ledger that the block is going to be appended to. */
export interface LedgerLookup {
    /** A transaction with this id is in an earlier block, valid or not. */
    hasTransaction(id: string): Promise<boolean>;
    /** The state after the previous block; it does not change while a block is being validated. */
    readonly state: CommittedState;
}

/** Decides which transactions of a block take effect. */
export interface BlockValidator {
    /**
     * One `peer.TxValidationCode` a transaction, in the block's order. Deterministic: every peer with the same
     * ledger gives the same codes. Rejects only when the decision cannot be made (a failing disk); never
     * because of what a transaction contains.
     */
    validate(block: common.Block, lookup: LedgerLookup): Promise<Uint8Array>;
}
