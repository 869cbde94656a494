import type { Endorsement, IdentityContext } from 'fabric-common';
import { common } from '@hyperledger/fabric-protos';
import type { EndorsementRequest, EndorsementVerdict, Endorser } from '../../core/ports/endorser';
import type { Envelope } from '../../core/operation/operation';
import type { Logger } from '../../core/ports/logger';
import { converged, verdictOf } from './convergence';
import type { EndorsementPlan, Layout } from './endorsement-plan';
import { askLayout, type RoundOutcome } from './endorsement-round';
import { OwnHandler, type FabricChannel } from './fabric-channel';
import { reasonOf } from './gateway-error';
import { unavailableWithoutKey } from './keeper/without-key';
import type { Signer } from './signer';
import type { Signers } from './wallet/wallet-signers';

export interface FabricEndorserOptions {
    readonly channel: FabricChannel;
    readonly chaincode: string;
    readonly plan: EndorsementPlan;
    readonly signers: Signers;
    /** The longest that an answer may take, milliseconds. */
    readonly timeoutMs: number;
    readonly logger: Logger;
}

type Agreement = Extract<RoundOutcome, { kind: 'agreed' }>;

interface Transaction {
    readonly signer: Signer;
    readonly context: IdentityContext;
    readonly endorsement: Endorsement;
}

/** Endorses through fabric-common, with the signatures and the comparison of answers its own. */
export class FabricEndorser implements Endorser {
    readonly #options: FabricEndorserOptions;

    constructor(options: FabricEndorserOptions) {
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
        const { channel, chaincode, signers } = this.#options;
        const signer = await signers.signerOf(label);
        const context = channel.transactionOf(signer);
        const endorsement = channel.sdk.newEndorsement(chaincode);
        const request = { fcn: proposal.function, args: [...proposal.args], generateTransactionId: false };
        const bytes = endorsement.build(context, request);
        endorsement.sign(Buffer.from(await signer.sign(bytes)));
        const outcome = await this.#askPeers(endorsement);
        const facts = { operationId, fabricTxId: context.transactionId };
        if (outcome.kind === 'agreed') {
            const envelope = await envelopeOf({ signer, context, endorsement });
            const response = outcome.responses[0]?.response.payload.toString('utf8') ?? '';
            const { transactionId: fabricTxId } = context;
            return { kind: 'endorsed', fabricTxId, channel: channel.sdk.name, chaincode, envelope, response };
        }
        this.#options.logger.info({ ...facts, ...outcome }, 'The proposal was not endorsed');
        return verdictOf(outcome);
    }

    async #askPeers(endorsement: Endorsement): Promise<RoundOutcome> {
        let outcome: RoundOutcome = { kind: 'unavailable', reason: 'nobody was asked' };
        const handler = new OwnHandler(async (signedProposal) => {
            const deadline = performance.now() + this.#options.timeoutMs;
            outcome = await converged<Agreement>(() => this.#askOnce(signedProposal, deadline), deadline);
            return outcome.kind === 'agreed' ? outcome.responses : [];
        });
        await endorsement.send({ handler });
        return outcome;
    }

    /** Tries the ways to satisfy the policy until one of them has enough peers. */
    async #askOnce(signedProposal: Buffer, deadline: number): Promise<RoundOutcome> {
        let outcome: RoundOutcome = {
            kind: 'unavailable',
            reason: 'no peers are known that satisfy the endorsement policy',
        };
        for (const layout of await this.#layouts()) {
            const connect = this.#options.channel.peer.bind(this.#options.channel);
            outcome = await askLayout(layout, { signedProposal, deadline, connect });
            if (outcome.kind !== 'unavailable') return outcome;
        }
        return outcome;
    }

    async #layouts(): Promise<readonly Layout[]> {
        try {
            return await this.#options.plan.layouts();
        } catch (error) {
            this.#options.logger.warn({ reason: reasonOf(error) }, 'The peers did not say who must endorse');
            return [];
        }
    }
}

async function envelopeOf({ signer, context, endorsement }: Transaction): Promise<Envelope> {
    const payload = endorsement.newCommit().build(context);
    const envelope = new common.Envelope();
    envelope.setPayload(payload);
    envelope.setSignature(await signer.sign(payload));
    return Buffer.from(envelope.serializeBinary()).toString('base64');
}
