import { common } from '@hyperledger/fabric-protos';
import type { Outcome } from '../../core/operation/operation';
import type { LedgerQuery } from '../../core/ports/ledger-query';
import { GatewayError } from '../gateway/gateway-error';
import type { Signer } from '../gateway/signer';
import { transactionOutcome } from '../gateway/transaction-outcome';
import { gatewayOf } from './gateway-of';
import { sentenceOf, type GatewayFailure } from './gateway-failure';
import type { GatewayPeer } from './gateway-peer';
import { callAt, type GatewayPeers, type PeerAnswer } from './gateway-peers';

export interface PeerGatewayQueryOptions {
    readonly peers: GatewayPeers;
    readonly channel: string;
    readonly signer: () => Promise<Signer>;
    /** The organisation whose peers are believed; any if absent. A gateway would ask others when its own do not answer. */
    readonly mspId?: string | undefined;
    /** How long each gateway may take, milliseconds. */
    readonly timeoutMs: number;
}

/** How a peer's index says that it does not know an id (common/ledger/blkstorage/blockindex.go). */
const UNKNOWN_TRANSACTION = 'no such transaction ID';

/** Asks the system chaincode `qscc` through a peer's gateway. Both methods throw GATEWAY-QUERY if no peer answers. */
export class PeerGatewayQuery implements LedgerQuery {
    readonly #options: PeerGatewayQueryOptions;

    constructor(options: PeerGatewayQueryOptions) {
        this.#options = options;
    }

    async height(): Promise<number> {
        const answer = await this.#ask('GetChainInfo', []);
        if (answer.kind === 'answered')
            return common.BlockchainInfo.deserializeBinary(answer.result).getHeight();
        throw unanswered(answer);
    }

    /** In the first block of the ledger that holds it, the occurrence that counts. */
    async outcomeOf(fabricTxId: string): Promise<Outcome | undefined> {
        const answer = await this.#ask('GetBlockByTxID', [fabricTxId]);
        if (answer.kind === 'answered')
            return transactionOutcome(common.Block.deserializeBinary(answer.result), fabricTxId);
        if (answer.kind === 'failed' && saysUnknown(answer.failure)) return undefined;
        throw unanswered(answer);
    }

    async #ask(name: string, args: readonly string[]): Promise<PeerAnswer<Uint8Array>> {
        const signer = await this.#options.signer();
        let answer: PeerAnswer<Uint8Array> = {
            kind: 'unreachable',
            reason: 'the connection profile has no peer to ask',
        };
        for (const peer of this.#options.peers.inOrder()) {
            answer = await this.#askAt(peer, signer, [name, ...args]);
            if (answer.kind === 'answered' || (answer.kind === 'failed' && saysUnknown(answer.failure)))
                break;
        }
        return answer;
    }

    #askAt(
        peer: GatewayPeer,
        signer: Signer,
        [name = '', ...args]: readonly string[],
    ): Promise<PeerAnswer<Uint8Array>> {
        const { channel, mspId, timeoutMs } = this.#options;
        return callAt(peer, async (client) => {
            const gateway = gatewayOf(client, signer);
            const unsigned = gateway
                .getNetwork(channel)
                .getContract('qscc')
                .newProposal(name, {
                    arguments: [channel, ...args],
                    ...(mspId !== undefined && { endorsingOrganizations: [mspId] }),
                });
            const signature = await signer.sign(unsigned.getDigest());
            return gateway
                .newSignedProposal(unsigned.getBytes(), signature)
                .evaluate({ deadline: Date.now() + timeoutMs });
        });
    }
}

function saysUnknown(failure: GatewayFailure): boolean {
    return sentenceOf(failure).includes(UNKNOWN_TRANSACTION);
}

function unanswered(answer: Exclude<PeerAnswer<Uint8Array>, { kind: 'answered' }>): GatewayError {
    const reason = answer.kind === 'failed' ? sentenceOf(answer.failure) : answer.reason;
    return new GatewayError('GATEWAY-QUERY', `no peer answered; ${reason}`);
}
