import { common } from '@hyperledger/fabric-protos';
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

/** Asks the system chaincode `qscc` of a peer. Both methods throw GATEWAY-QUERY if no peer answers. */
export class FabricLedgerQuery implements LedgerQuery {
    readonly #options: FabricLedgerQueryOptions;

    constructor(options: FabricLedgerQueryOptions) {
        this.#options = options;
    }

    /** Of the first peer that answers. */
    async height(): Promise<number> {
        const reply = await this.#ask('GetChainInfo', [], () => true);
        if (reply.kind === 'rejected') throw new GatewayError('GATEWAY-QUERY', reply.error.message);
        return common.BlockchainInfo.deserializeBinary(reply.response.response.payload).getHeight();
    }

    /**
     * In the first block of a peer's ledger that holds it, the occurrence that counts. One peer may be behind: the
     * transaction is unknown only if none of those that answer knows it.
     */
    async outcomeOf(fabricTxId: string): Promise<Outcome | undefined> {
        const reply = await this.#ask('GetBlockByTxID', [fabricTxId], (answer) => !isUnknown(answer));
        if (reply.kind === 'rejected') {
            if (isUnknown(reply)) return undefined;
            throw new GatewayError('GATEWAY-QUERY', reply.error.message);
        }
        return transactionOutcome(
            common.Block.deserializeBinary(reply.response.response.payload),
            fabricTxId,
        );
    }

    async #ask(
        fcn: string,
        args: readonly string[],
        isFinal: (answer: PeerAnswer) => boolean,
    ): Promise<PeerAnswer> {
        const { channel } = this.#options;
        const signer = await this.#options.signer();
        const query = channel.sdk.newQuery('qscc');
        const request = { fcn, args: [channel.sdk.name, ...args], generateTransactionId: false };
        query.sign(Buffer.from(await signer.sign(query.build(channel.transactionOf(signer), request))));
        let answer: PeerReply | undefined;
        const handler = new OwnHandler(async (signedProposal) => {
            answer = await this.#askPeers(signedProposal, isFinal);
            return [];
        });
        await query.send({ handler });
        return answered(answer);
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
