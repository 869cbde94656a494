import { common, peer } from '@hyperledger/fabric-protos';
import { configOf, mspDefinitionsOf } from '../../../network/devnet/identity/channel-config';
import { MspRegistry } from '../../../network/devnet/identity/msp-registry';
import { ChannelPolicies } from '../../../network/devnet/identity/policy';
import { envelopesOf, metadataSlot, numberOf } from '../../../network/devnet/ledger/block';
import { commitHash } from '../../../network/devnet/ledger/commit-hash';
import type {
    CommittedState,
    KeyedValue,
    KeyRange,
    VersionedValue,
} from '../../../network/devnet/ledger/committed-state';
import { byteOrder } from '../../../network/devnet/ledger/read-write-set';
import { chaincodeResultOf, summaryOf } from '../../../network/devnet/ledger/transaction';
import { UpdateBatch } from '../../../network/devnet/ledger/update-batch';
import { ChannelBlockValidator } from '../../../network/devnet/ledger/validation/channel-block-validator';

/** A block's codes and commit hash, as somebody decided them. */
export interface Judgement {
    readonly codes: readonly number[];
    readonly commitHash: string;
}

class StateInMemory implements CommittedState {
    readonly #namespaces = new Map<string, Map<string, VersionedValue>>();

    get(namespace: string, key: string): VersionedValue | undefined {
        return this.#namespaces.get(namespace)?.get(key);
    }

    async *range(namespace: string, { start, end, includeEnd }: KeyRange): AsyncGenerator<KeyedValue> {
        const entries = [...(this.#namespaces.get(namespace) ?? [])];
        const found = entries
            .filter(([key]) => {
                const toEnd = end === '' ? -1 : byteOrder(key, end);
                return byteOrder(key, start) >= 0 && (toEnd < 0 || (includeEnd === true && toEnd === 0));
            })
            .sort(([left], [right]) => byteOrder(left, right));
        for (const [key, value] of found) yield await Promise.resolve({ ...value, key });
    }

    apply(updates: UpdateBatch): void {
        for (const { namespace, key, value } of updates.entries()) {
            const values = this.#namespaces.get(namespace) ?? new Map<string, VersionedValue>();
            this.#namespaces.set(namespace, values);
            if (value) values.set(key, value);
            else values.delete(key);
        }
    }
}

/** Judges the blocks of a network with the committer of the embedded one, from the first block on. */
export class ReplayedChain {
    readonly #state = new StateInMemory();
    readonly #seen = new Set<string>();
    readonly #validator: ChannelBlockValidator;
    readonly #chaincode: string;
    #previousHash: Uint8Array = new Uint8Array();

    constructor(genesis: common.Block, network: { readonly channel: string; readonly chaincode: string }) {
        const config = configOf(genesis);
        const msps = new MspRegistry(mspDefinitionsOf(config));
        this.#chaincode = network.chaincode;
        this.#validator = new ChannelBlockValidator({
            channel: network.channel,
            msps,
            policies: new ChannelPolicies(config, msps),
            endorsementPolicyOf: (name) => (name === network.chaincode ? 'channel' : undefined),
        });
    }

    /**
     * What the embedded committer makes of the next block, and what the network has made of it. Undefined for a block
     * with other transactions than the chaincode's: the embedded network has no lifecycle to judge.
     */
    async judge(block: common.Block): Promise<{ ours: Judgement; theirs: Judgement } | undefined> {
        const theirCodes = metadataSlot(block, common.BlockMetadataIndex.TRANSACTIONS_FILTER);
        const isOurs = envelopesOf(block).every((envelope) => this.#isOfChaincode(envelope));
        const lookup = {
            state: this.#state,
            hasTransaction: (id: string) => Promise.resolve(this.#seen.has(id)),
        };
        const codes = isOurs ? await this.#validator.validate(block, lookup) : theirCodes;
        const updates = this.#updatesOf(block, codes);
        const ours = commitHash({ codes, updates, previous: this.#previousHash });
        const slot = metadataSlot(block, common.BlockMetadataIndex.COMMIT_HASH);
        const theirs = common.Metadata.deserializeBinary(slot).getValue_asU8();
        this.#state.apply(updates);
        for (const envelope of envelopesOf(block)) this.#seen.add(summaryOf(envelope).id);
        this.#previousHash = theirs;
        return isOurs ? { ours: judgement(codes, ours), theirs: judgement(theirCodes, theirs) } : undefined;
    }

    #isOfChaincode(envelope: Uint8Array): boolean {
        if (summaryOf(envelope).type !== common.HeaderType.ENDORSER_TRANSACTION) return false;
        try {
            const namespaces = chaincodeResultOf(envelope).readWriteSet.map(({ namespace }) => namespace);
            return namespaces.includes(this.#chaincode);
        } catch {
            return false;
        }
    }

    #updatesOf(block: common.Block, codes: Uint8Array): UpdateBatch {
        const updates = new UpdateBatch(this.#state);
        envelopesOf(block).forEach((envelope, index) => {
            const { id, type, timestamp } = summaryOf(envelope);
            if (codes[index] !== peer.TxValidationCode.VALID) return;
            if (type !== common.HeaderType.ENDORSER_TRANSACTION) return;
            const version = { block: numberOf(block), transaction: index };
            updates.add(chaincodeResultOf(envelope).readWriteSet, { version, transactionId: id, timestamp });
        });
        return updates;
    }
}

function judgement(codes: Uint8Array, hash: Uint8Array): Judgement {
    return { codes: [...codes], commitHash: Buffer.from(hash).toString('hex') };
}
