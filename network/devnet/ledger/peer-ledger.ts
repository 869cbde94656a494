import { join } from 'node:path';
import { common } from '@hyperledger/fabric-protos';
import { envelopesOf, hashOf, metadataSlot, numberOf } from './block';
import { BlockStore, type TransactionLocation } from './block-store';
import { updatesOf, type CommitDecisions, type LedgerBefore } from './commit-decisions';
import { RememberedState } from './remembered-state';
import { Simulator } from './simulator';
import { StateStore } from './state-store';
import { stateWrites } from './state-writes';

const { TRANSACTIONS_FILTER } = common.BlockMetadataIndex;

/** A transaction with the envelope that carried it. */
export interface LedgerTransaction extends TransactionLocation {
    readonly envelope: Uint8Array;
}

/** What a ledger is opened with. */
export interface PeerLedgerOptions {
    readonly directory: string;
    readonly channel: string;
    /** Ledgers that share their decisions must have the same genesis block. */
    readonly decisions: CommitDecisions;
}

/**
 * One peer's ledger of one channel: blocks, world state and history. The block store is the truth; the state is
 * brought level with it when the ledger is opened, so a crash at any instant loses nothing.
 */
export class PeerLedger {
    readonly channel: string;
    readonly blocks: BlockStore;
    readonly #state: StateStore;
    readonly #decisions: CommitDecisions;
    #commits: Promise<unknown> = Promise.resolve();

    private constructor(options: PeerLedgerOptions, stores: { blocks: BlockStore; state: StateStore }) {
        this.channel = options.channel;
        this.blocks = stores.blocks;
        this.#state = stores.state;
        this.#decisions = options.decisions;
    }

    static async open(options: PeerLedgerOptions): Promise<PeerLedger> {
        const [blocks, state] = await Promise.all([
            BlockStore.open(join(options.directory, 'blocks')),
            StateStore.open(join(options.directory, 'state')),
        ]);
        const ledger = new PeerLedger(options, { blocks, state });
        await ledger.#repair();
        return ledger;
    }

    /**
     * Validates and appends the orderer's next block, updates the state, and then lets readers see the block, with
     * the validation codes and the commit hash in its metadata. A block that is already there is returned as it is.
     * Throws on a gap or on another block with a known number. Calls are served in order.
     */
    commit(block: common.Block): Promise<common.Block> {
        const committed = this.#commits.then(() => this.#commit(block));
        this.#commits = committed.catch(() => undefined);
        return committed;
    }

    /** Runs a transaction on the state after the newest block. Close the simulator when done. */
    newSimulator(transactionId: string): Simulator {
        return new Simulator(transactionId, this.#state.snapshot());
    }

    /** The first transaction with this id, valid or not; undefined when the ledger has none. */
    async transaction(id: string): Promise<LedgerTransaction | undefined> {
        const location = await this.blocks.getByTransactionId(id);
        const block = location && (await this.blocks.get(location.block));
        const envelope = block && envelopesOf(block)[location.index];
        return envelope && { ...location, envelope };
    }

    async close(): Promise<void> {
        await this.#commits;
        await Promise.all([this.blocks.close(), this.#state.close()]);
    }

    async #commit(block: common.Block): Promise<common.Block> {
        const present = await this.blocks.get(numberOf(block));
        if (present) {
            return assertSame(present, block);
        }
        const { committed, writes } = await this.#decisions.take(block, await this.#before());
        await this.blocks.append(committed, () => this.#state.apply(writes));
        return committed;
    }

    async #before(): Promise<LedgerBefore> {
        return {
            tip: await this.blocks.get(this.blocks.height - 1n),
            state: new RememberedState(this.#state.latest),
            hasTransaction: async (id) => (await this.blocks.getByTransactionId(id)) !== undefined,
        };
    }

    async #repair(): Promise<void> {
        if (this.#state.height > this.blocks.height) {
            throw new Error(
                `The state has seen ${String(this.#state.height)} blocks, the block store has ${String(this.blocks.height)}`,
            );
        }
        while (this.#state.height < this.blocks.height) {
            const block = await this.blocks.get(this.#state.height);
            if (block === undefined) {
                throw new Error(`Block ${String(this.#state.height)} is missing from the block store`);
            }
            const codes = metadataSlot(block, TRANSACTIONS_FILTER);
            await this.#state.apply(stateWrites(updatesOf(block, codes, this.#state.latest)));
        }
    }
}

function assertSame(present: common.Block, block: common.Block): common.Block {
    if (!hashOf(present).equals(hashOf(block))) {
        throw new Error(`Another block ${String(numberOf(block))} is already on the ledger`);
    }
    return present;
}
