import type { Gateway, Transaction } from '@hyperledger/fabric-gateway';
import type { EndorsementRequest, EndorsementVerdict, Endorser } from '../../core/ports/endorser';
import type { Logger } from '../../core/ports/logger';
import { converged, verdictOf, type Disagreement } from '../gateway/convergence';
import { unavailableWithoutKey } from '../gateway/keeper/without-key';
import type { Signer } from '../gateway/signer';
import type { Signers } from '../gateway/wallet/wallet-signers';
import { endorseFailure } from './endorse-failure';
import { gatewayOf } from './gateway-of';
import type { GatewayPeer } from './gateway-peer';
import { callAt, type GatewayPeers } from './gateway-peers';
import { signedEnvelope } from './signed-transaction';

export interface PeerGatewayEndorserOptions {
    readonly peers: GatewayPeers;
    readonly channel: string;
    readonly chaincode: string;
    readonly signers: Signers;
    /** MSP ids that must endorse; what the chaincode's policy asks for if absent. */
    readonly mspIds?: readonly string[] | undefined;
    /** The longest that an answer may take, milliseconds. */
    readonly timeoutMs: number;
    readonly logger: Logger;
}

interface Agreement {
    readonly kind: 'agreed';
    readonly transaction: Transaction;
}

/** A proposal on its way; it is signed once, however many peers are asked. */
interface Asking {
    readonly signer: Signer;
    readonly proposal: EndorsementRequest['proposal'];
    /** When the answer is due, on the clock of `performance.now()`. */
    readonly deadline: number;
    signed?: { readonly bytes: Uint8Array; readonly signature: Uint8Array };
}

/** Endorses through a peer's gateway, which finds the endorsers and compares what they simulated. */
export class PeerGatewayEndorser implements Endorser {
    readonly #options: PeerGatewayEndorserOptions;

    constructor(options: PeerGatewayEndorserOptions) {
        this.#options = options;
    }

    endorse(request: EndorsementRequest): Promise<EndorsementVerdict> {
        return unavailableWithoutKey(this.#endorse(request));
    }

    async #endorse({
        signer: label,
        proposal,
        operationId,
    }: EndorsementRequest): Promise<EndorsementVerdict> {
        const { signers, timeoutMs, logger } = this.#options;
        const signer = await signers.signerOf(label);
        const asking: Asking = { signer, proposal, deadline: performance.now() + timeoutMs };
        const outcome = await converged<Agreement>(() => this.#askOnce(asking), asking.deadline);
        if (outcome.kind === 'agreed') return this.#endorsed(outcome.transaction, signer);
        logger.info({ operationId, ...outcome }, 'The proposal was not endorsed');
        return verdictOf(outcome);
    }

    async #endorsed(transaction: Transaction, signer: Signer): Promise<EndorsementVerdict> {
        const { channel, chaincode } = this.#options;
        return {
            kind: 'endorsed',
            fabricTxId: transaction.getTransactionId(),
            channel,
            chaincode,
            envelope: await signedEnvelope(transaction, signer),
            response: Buffer.from(transaction.getResult()).toString('utf8'),
        };
    }

    /** Asks one peer after the other until one of them has something to say of the proposal. */
    async #askOnce(asking: Asking): Promise<Agreement | Disagreement> {
        const waiting = [...this.#options.peers.inOrder()];
        let outcome: Disagreement = { kind: 'unavailable', reason: 'the connection profile has no peer' };
        for (let peer = waiting.shift(); peer !== undefined; peer = waiting.shift()) {
            const remainingMs = asking.deadline - performance.now();
            if (remainingMs <= 0) break;
            const answer = await this.#askAt(peer, asking, remainingMs / (1 + waiting.length));
            if (answer.kind !== 'unavailable') return answer;
            outcome = answer;
        }
        return outcome;
    }

    async #askAt(peer: GatewayPeer, asking: Asking, timeoutMs: number): Promise<Agreement | Disagreement> {
        const answer = await callAt(peer, async (client) => {
            const gateway = gatewayOf(client, asking.signer);
            const { bytes, signature } = (asking.signed ??= await this.#sign(gateway, asking));
            return gateway.newSignedProposal(bytes, signature).endorse({ deadline: Date.now() + timeoutMs });
        });
        if (answer.kind === 'answered') return { kind: 'agreed', transaction: answer.result };
        if (answer.kind === 'unreachable') return { ...answer, kind: 'unavailable' };
        return endorseFailure(answer.failure, this.#options.mspIds);
    }

    async #sign(gateway: Gateway, { signer, proposal: { function: name, args } }: Asking) {
        const { channel, chaincode, mspIds } = this.#options;
        const proposal = gateway
            .getNetwork(channel)
            .getContract(chaincode)
            .newProposal(name, {
                arguments: [...args],
                ...(mspIds !== undefined && { endorsingOrganizations: [...mspIds] }),
            });
        return { bytes: proposal.getBytes(), signature: await signer.sign(proposal.getDigest()) };
    }
}
