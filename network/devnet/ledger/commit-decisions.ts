import { common, peer } from '@hyperledger/fabric-protos';
import { envelopesOf, metadataSlot, numberOf, withMetadata } from './block';
import type { BlockValidator, LedgerLookup } from './block-validator';
import { commitHash } from './commit-hash';
import type { CommittedState } from './committed-state';
import { stateWrites, type StateWrite } from './state-writes';
import { chaincodeResultOf, summaryOf } from './transaction';
import { UpdateBatch } from './update-batch';

const { COMMIT_HASH, TRANSACTIONS_FILTER } = common.BlockMetadataIndex;
const { VALID } = peer.TxValidationCode;

/** A ledger as the next block meets it. */
export interface LedgerBefore extends LedgerLookup {
    /** The newest block; undefined when the ledger is empty. */
    readonly tip: common.Block | undefined;
}

/** What becomes of a block on a ledger. */
export interface CommitDecision {
    /** The block with the validation codes and the commit hash in its metadata. */
    readonly committed: common.Block;
    readonly writes: readonly StateWrite[];
}

interface Taken {
    readonly commitHashBefore: Uint8Array;
    readonly decision: Promise<CommitDecision>;
}

/**
 * Decides what becomes of the orderer's blocks. Ledgers with the same blocks and the same commit hash are the same, and
 * decide the same on the next block: peers of one process share an instance, so that each decision is taken once.
 */
export class CommitDecisions {
    readonly #validator: BlockValidator;
    readonly #taken = new WeakMap<common.Block, Taken>();

    constructor(validator: BlockValidator) {
        this.#validator = validator;
    }

    /** Rejects as `BlockValidator.validate` does; whether the block follows the tip is for the block store to say. */
    async take(block: common.Block, before: LedgerBefore): Promise<CommitDecision> {
        const commitHashBefore = commitHashOf(before.tip);
        const taken = this.#taken.get(block);
        if (taken && Buffer.compare(taken.commitHashBefore, commitHashBefore) === 0) return taken.decision;
        const decision = this.#decide(block, before);
        this.#taken.set(block, { commitHashBefore, decision });
        decision.catch(() => this.#taken.delete(block));
        return decision;
    }

    async #decide(block: common.Block, before: LedgerBefore): Promise<CommitDecision> {
        const codes = await this.#validator.validate(block, before);
        const updates = updatesOf(block, codes, before.state);
        const slots = new Map<number, Uint8Array>([[TRANSACTIONS_FILTER, codes]]);
        if (before.tip) {
            const metadata = new common.Metadata();
            metadata.setValue(commitHash({ codes, updates, previous: commitHashOf(before.tip) }));
            slots.set(COMMIT_HASH, metadata.serializeBinary());
        }
        return { committed: withMetadata(block, slots), writes: stateWrites(updates) };
    }
}

/** What the valid transactions of a block do to the state. */
export function updatesOf(block: common.Block, codes: Uint8Array, state: CommittedState): UpdateBatch {
    const updates = new UpdateBatch(state);
    envelopesOf(block).forEach((envelope, index) => {
        const { id, type, timestamp } = summaryOf(envelope);
        if (codes[index] === VALID && type === common.HeaderType.ENDORSER_TRANSACTION) {
            const version = { block: numberOf(block), transaction: index };
            updates.add(chaincodeResultOf(envelope).readWriteSet, { version, transactionId: id, timestamp });
        }
    });
    return updates;
}

/** Empty before block 1. */
function commitHashOf(tip: common.Block | undefined): Uint8Array {
    const slot = tip ? metadataSlot(tip, COMMIT_HASH) : new Uint8Array();
    return common.Metadata.deserializeBinary(slot).getValue_asU8();
}
