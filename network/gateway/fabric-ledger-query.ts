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
    /** Asked one after the other until one answers. */
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

    async height(): Promise<number> {
        const reply = await this.#ask('GetChainInfo', []);
        if (reply.kind === 'rejected') throw new GatewayError('GATEWAY-QUERY', reply.error.message);
        return common.BlockchainInfo.deserializeBinary(reply.response.response.payload).getHeight();
    }

    /** In the first block of the peer's ledger that holds it, the occurrence that counts. */
    async outcomeOf(fabricTxId: string): Promise<Outcome | undefined> {
        const reply = await this.#ask('GetBlockByTxID', [fabricTxId]);
        if (reply.kind === 'rejected') {
            if (UNKNOWN_TRANSACTION.test(reply.error.message)) return undefined;
            throw new GatewayError('GATEWAY-QUERY', reply.error.message);
        }
        return transactionOutcome(
            common.Block.deserializeBinary(reply.response.response.payload),
            fabricTxId,
        );
    }

    async #ask(fcn: string, args: readonly string[]): Promise<Exclude<PeerReply, { kind: 'failed' }>> {
        const { channel } = this.#options;
        const signer = await this.#options.signer();
        const query = channel.sdk.newQuery('qscc');
        const request = { fcn, args: [channel.sdk.name, ...args], generateTransactionId: false };
        query.sign(Buffer.from(await signer.sign(query.build(channel.transactionOf(signer), request))));
        let answer: PeerReply | undefined;
        const handler = new OwnHandler(async (signedProposal) => {
            answer = await this.#askPeers(signedProposal);
            return [];
        });
        await query.send({ handler });
        return answered(answer);
    }

    async #askPeers(signedProposal: Buffer): Promise<PeerReply | undefined> {
        const { channel, targets, timeoutMs } = this.#options;
        let reply: PeerReply | undefined;
        for (const peer of byTrust(targets.map((node) => channel.peer(node)))) {
            reply = await peer.ask(signedProposal, timeoutMs);
            if (reply.kind !== 'failed') return reply;
        }
        return reply;
    }
}

function answered(reply: PeerReply | undefined): Exclude<PeerReply, { kind: 'failed' }> {
    if (reply === undefined)
        throw new GatewayError('GATEWAY-QUERY', 'the connection profile has no peer to ask');
    if (reply.kind === 'failed')
        throw new GatewayError('GATEWAY-QUERY', `no peer answered; ${reply.peer}: ${reply.reason}`);
    return reply;
}
