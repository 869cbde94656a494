import { common, orderer } from '@hyperledger/fabric-protos';
import type { Outcome } from '../../core/operation/operation';
import type { LedgerQuery } from '../../core/ports/ledger-query';
import type { NetworkNode } from './connection-profile';
import { OwnHandler, type FabricChannel } from './fabric-channel';
import { GatewayError } from './gateway-error';
import { byTrust } from './peer-connection';
import type { PeerReply } from './peer-reply';
import type { Signer } from './signer';
import { transactionOutcome } from './transaction-outcome';

export interface FabricLedgerQueryOptions {
    readonly channel: FabricChannel;
    readonly signer: () => Promise<Signer>;
    /** Asked one after the other. */
    readonly targets: readonly NetworkNode[];
    /** How long each of them may take, milliseconds. */
    readonly timeoutMs: number;
}

/** How a peer's index says that it does not know an id: since Fabric 2.0 (common/ledger/blkstorage), and before. */
const UNKNOWN_TRANSACTION = /no such transaction ID|not found in index/i;

/** Asks the system chaincodes of a peer. Its methods throw GATEWAY-QUERY if no peer answers. */
export class FabricLedgerQuery implements LedgerQuery {
    readonly #options: FabricLedgerQueryOptions;

    constructor(options: FabricLedgerQueryOptions) {
        this.#options = options;
    }

    /** Of the peer that is farthest: another one may lag. */
    async height(): Promise<number> {
        const { channel, targets, timeoutMs } = this.#options;
        const question = { chaincode: 'qscc', fcn: 'GetChainInfo' };
        const replies = await this.#propose(question, (proposal) =>
            Promise.all(targets.map((node) => channel.peer(node).ask(proposal, timeoutMs))),
        );
        const answers = (replies ?? []).filter((reply) => reply.kind === 'endorsed');
        if (answers.length === 0) return heightIn(answered(replies?.[0]));
        return Math.max(...answers.map(heightIn));
    }

    /** How the channel is ordered, as its configuration names it: `etcdraft`, `BFT`; empty if it does not say. */
    async consensusType(): Promise<string> {
        const reply = await this.#ask({ chaincode: 'cscc', fcn: 'GetChannelConfig' });
        const root = common.Config.deserializeBinary(payloadOf(reply)).getChannelGroup();
        const group: common.ConfigGroup | undefined = root?.getGroupsMap().get('Orderer');
        const value: common.ConfigValue | undefined = group?.getValuesMap().get('ConsensusType');
        return orderer.ConsensusType.deserializeBinary(value?.getValue_asU8() ?? new Uint8Array()).getType();
    }

    /**
     * In the first block of a peer's ledger that holds it, the occurrence that counts. One peer may be behind: the
     * transaction is unknown only if none of those that answer knows it.
     */
    async outcomeOf(fabricTxId: string): Promise<Outcome | undefined> {
        const question = { chaincode: 'qscc', fcn: 'GetBlockByTxID', args: [fabricTxId] };
        const reply = await this.#ask(question, (answer) => !isUnknown(answer));
        if (reply.kind === 'rejected') {
            if (isUnknown(reply)) return undefined;
            throw new GatewayError('GATEWAY-QUERY', reply.error.message);
        }
        return transactionOutcome(
            common.Block.deserializeBinary(reply.response.response.payload),
            fabricTxId,
        );
    }

    /** The first answer that is final; else the last. */
    async #ask(
        question: Question,
        isFinal: (answer: PeerAnswer) => boolean = () => true,
    ): Promise<PeerAnswer> {
        return answered(await this.#propose(question, (proposal) => this.#askPeers(proposal, isFinal)));
    }

    /** Has the question signed, and hands the proposal to who asks the peers. */
    async #propose<Answer>(
        { chaincode, fcn, args = [] }: Question,
        askPeers: (signedProposal: Buffer) => Promise<Answer>,
    ): Promise<Answer | undefined> {
        const { channel } = this.#options;
        const signer = await this.#options.signer();
        const query = channel.sdk.newQuery(chaincode);
        const request = { fcn, args: [channel.sdk.name, ...args], generateTransactionId: false };
        query.sign(Buffer.from(await signer.sign(query.build(channel.transactionOf(signer), request))));
        let answer: Answer | undefined;
        const handler = new OwnHandler(async (signedProposal) => {
            answer = await askPeers(signedProposal);
            return [];
        });
        await query.send({ handler });
        return answer;
    }

    /** Until a peer gives a final answer; else the last answer, or the last failure. */
    async #askPeers(
        signedProposal: Buffer,
        isFinal: (answer: PeerAnswer) => boolean,
    ): Promise<PeerReply | undefined> {
        const { channel, targets, timeoutMs } = this.#options;
        let best: PeerReply | undefined;
        for (const peer of byTrust(targets.map((node) => channel.peer(node)))) {
            const reply = await peer.ask(signedProposal, timeoutMs);
            if (reply.kind !== 'failed' && isFinal(reply)) return reply;
            if (reply.kind !== 'failed' || best === undefined) best = reply;
        }
        return best;
    }
}

function payloadOf(reply: PeerAnswer): Buffer {
    if (reply.kind === 'rejected') throw new GatewayError('GATEWAY-QUERY', reply.error.message);
    return reply.response.response.payload;
}

function heightIn(reply: PeerAnswer): number {
    return common.BlockchainInfo.deserializeBinary(payloadOf(reply)).getHeight();
}

/** What a system chaincode is asked of the channel. */
interface Question {
    readonly chaincode: string;
    readonly fcn: string;
    readonly args?: readonly string[];
}

/** What a peer said that could be reached. */
type PeerAnswer = Exclude<PeerReply, { kind: 'failed' }>;

function isUnknown(answer: PeerAnswer): boolean {
    return answer.kind === 'rejected' && UNKNOWN_TRANSACTION.test(answer.error.message);
}

function answered(reply: PeerReply | undefined): PeerAnswer {
    if (reply === undefined)
        throw new GatewayError('GATEWAY-QUERY', 'the connection profile has no peer to ask');
    if (reply.kind === 'failed')
        throw new GatewayError('GATEWAY-QUERY', `no peer answered; ${reply.peer}: ${reply.reason}`);
    return reply;
}
