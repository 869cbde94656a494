import type { common } from '@hyperledger/fabric-protos';
import { configOf } from '../identity/channel-config';
import type { Identity } from '../identity/identity';
import type { MspRegistry } from '../identity/msp-registry';
import { satisfies, type ChannelPolicies } from '../identity/policy';
import type { Signer, SigningIdentity } from '../identity/signing-identity';
import type { BlockStore } from '../ledger/block-store';
import { CommitDecisions } from '../ledger/commit-decisions';
import { PeerLedger } from '../ledger/peer-ledger';
import { ChannelBlockValidator } from '../ledger/validation/channel-block-validator';
import { CHANNEL_ENDORSEMENT, type ChaincodeDefinition } from './chaincode-definition';
import { blockIsThere } from './deliver/next-block';

/** A channel that a peer shall join; the same for all peers of it. */
export interface JoinedChannel {
    readonly channel: string;
    /** The channel's first block, which holds its configuration. */
    readonly genesis: common.Block;
    readonly msps: MspRegistry;
    readonly policies: ChannelPolicies;
    /** The orderer's chain, which the peer follows in order. */
    readonly ordererBlocks: BlockStore;
    /** Share one between the peers of a process, so that every block is judged once; see `channelDecisions`. */
    readonly decisions?: CommitDecisions;
}

/** What decides on the channel's blocks; the peers of a process should share one. */
export function channelDecisions(
    { channel, msps, policies }: Pick<JoinedChannel, 'channel' | 'msps' | 'policies'>,
    chaincode: ChaincodeDefinition,
): CommitDecisions {
    const validator = new ChannelBlockValidator({
        channel,
        msps,
        policies,
        endorsementPolicyOf: (name) =>
            name === chaincode.name ? (chaincode.endorsementPolicy ?? 'channel') : undefined,
    });
    return new CommitDecisions(validator);
}

/** The peer that joins a channel. */
export interface JoiningPeer {
    readonly node: SigningIdentity;
    /** Its ledger of the channel is kept here. */
    readonly directory: string;
    readonly chaincode: ChaincodeDefinition;
}

/** One channel of a peer: who is on it, what they may do, and the peer's own ledger of it. */
export class PeerChannel {
    readonly channel: string;
    readonly genesis: common.Block;
    readonly config: common.Config;
    readonly msps: MspRegistry;
    readonly policies: ChannelPolicies;
    /** The MSP ids of the organisations that have peers on it. */
    readonly members: readonly string[];
    readonly ledger: PeerLedger;
    /** The peer itself, whose signatures the nodes that share the channel's MSPs need not verify. */
    readonly signer: Signer;
    readonly #ordererBlocks: BlockStore;
    readonly #chaincode: ChaincodeDefinition;
    readonly #stopping = new AbortController();
    #following: Promise<void> = Promise.resolve();

    private constructor(joined: JoinedChannel, { node, chaincode }: JoiningPeer, ledger: PeerLedger) {
        this.channel = joined.channel;
        this.genesis = joined.genesis;
        this.config = configOf(joined.genesis);
        this.msps = joined.msps;
        this.policies = joined.policies;
        this.members = membersOf(this.config);
        this.ledger = ledger;
        this.signer = joined.msps.signerOf(node);
        this.#ordererBlocks = joined.ordererBlocks;
        this.#chaincode = chaincode;
    }

    /** Opens the ledger in that directory, or begins it with the channel's first block. */
    static async open(joined: JoinedChannel, joining: JoiningPeer): Promise<PeerChannel> {
        const { directory, chaincode } = joining;
        const decisions = joined.decisions ?? channelDecisions(joined, chaincode);
        const ledger = await PeerLedger.open({ directory, channel: joined.channel, decisions });
        if (ledger.blocks.height === 0n) await ledger.commit(joined.genesis);
        return new PeerChannel(joined, joining, ledger);
    }

    /** Whether endorsements by these identities are enough for the chaincode. */
    isEndorsed(endorsers: readonly Identity[]): boolean {
        const { endorsementPolicy } = this.#chaincode;
        return endorsementPolicy
            ? satisfies(endorsementPolicy, endorsers)
            : this.policies.evaluate(CHANNEL_ENDORSEMENT, endorsers);
    }

    /** Commits the orderer's blocks from now on; tells once when one cannot be committed, and commits no more then. */
    follow(onFailure: (cause: unknown) => void): void {
        this.#following = this.#commitAll().catch(onFailure);
    }

    /** Commits nothing more and closes the ledger. */
    async close(): Promise<void> {
        this.#stopping.abort();
        await this.#following;
        await this.ledger.close();
    }

    async #commitAll(): Promise<void> {
        const { signal } = this.#stopping;
        const source = this.#ordererBlocks;
        while (await blockIsThere(source, this.ledger.blocks.height, signal)) {
            const block = await source.get(this.ledger.blocks.height);
            if (!block) throw new Error(`The orderer has no block ${String(this.ledger.blocks.height)}`);
            await this.ledger.commit(block);
        }
    }
}

function membersOf(config: common.Config): readonly string[] {
    const application = config.getChannelGroup()?.getGroupsMap().get('Application');
    return [...(application?.getGroupsMap().keys() ?? [])];
}

/** The channels of a peer by their names. */
export type PeerChannels = ReadonlyMap<string, PeerChannel>;
