import type { peer } from '@hyperledger/fabric-protos';
import type { Identity } from '../../identity/identity';
import type { ChannelPolicies } from '../../identity/policy';
import type { Signer } from '../../identity/signing-identity';
import type { PeerLedger } from '../../ledger/peer-ledger';
import type { ChaincodeConnection } from '../chaincode/chaincode-connection';
import type { IdentitySource } from '../identity-source';
import { denial } from '../system/access';
import { SYSTEM_VERSION, type SystemChaincode } from '../system/system-chaincode';
import { checkCreator, checkHeaders, checkTime } from './proposal-checks';
import { failure, proposalResponse, type Simulation } from './proposal-response';
import { ProposalRefused, unpackProposal, type UnpackedProposal } from './unpacked-proposal';

/** A channel that proposals may be made for. */
export interface EndorsingChannel {
    readonly channel: string;
    readonly msps: IdentitySource;
    readonly policies: Pick<ChannelPolicies, 'evaluate'>;
    readonly ledger: Pick<PeerLedger, 'blocks' | 'newSimulator'>;
    /** The peer, as it signs for this channel. */
    readonly signer: Signer;
}

export interface EndorserOptions {
    /** The peer's own organisation: its members alone may call the peer outside a channel. */
    readonly localMsp: IdentitySource;
    readonly channels: ReadonlyMap<string, EndorsingChannel>;
    /** The peer, as it signs outside a channel. */
    readonly signer: Signer;
    readonly chaincode: { readonly name: string; readonly version: string };
    readonly connection: Pick<ChaincodeConnection, 'reach'>;
    readonly system: ReadonlyMap<string, SystemChaincode>;
    readonly now?: () => Date;
}

type Simulated =
    | { readonly kind: 'simulated'; readonly simulation: Simulation }
    | { readonly kind: 'failed'; readonly reason: string };

/**
 * Simulates proposals and endorses what comes out (fabric core/endorser/endorser.go). A proposal that is itself at fault
 * is refused with `ProposalRefused`; one that cannot be carried out is answered with status 500 and Fabric's text.
 */
export class Endorser {
    readonly #options: EndorserOptions;
    readonly #now: () => Date;

    constructor(options: EndorserOptions) {
        this.#options = options;
        this.#now = options.now ?? ((): Date => new Date());
    }

    async processProposal(signed: peer.SignedProposal): Promise<peer.ProposalResponse> {
        const proposal = unpackProposal(signed);
        checkTime(proposal, this.#now());
        const name = proposal.channelHeader.getChannelId();
        const channel = this.#options.channels.get(name);
        if (name !== '' && !channel) return failure(`channel '${name}' not found`);
        const client = await this.#check(proposal, channel);
        const simulated = await this.#simulate(proposal, { client, channel });
        return simulated.kind === 'failed'
            ? failure(simulated.reason)
            : proposalResponse(simulated.simulation, proposal.hash, channel?.signer ?? this.#options.signer);
    }

    async #check(proposal: UnpackedProposal, channel: EndorsingChannel | undefined): Promise<Identity> {
        checkHeaders(proposal);
        const identities = channel?.msps ?? this.#options.localMsp;
        const client = await checkCreator(proposal, identities, this.#now());
        if (!channel) return client;
        await refuseDuplicate(proposal, channel);
        const denied = this.#options.system.has(proposal.chaincode)
            ? undefined
            : denial(channel, 'Writers', client);
        if (denied !== undefined) throw new ProposalRefused(denied);
        return client;
    }

    async #simulate(
        proposal: UnpackedProposal,
        { client, channel }: { readonly client: Identity; readonly channel: EndorsingChannel | undefined },
    ): Promise<Simulated> {
        const { chaincode } = proposal;
        const name = channel?.channel ?? '';
        const system = this.#options.system.get(chaincode);
        if (system) {
            const args = proposal.input.getArgsList_asU8();
            const response = await system.invoke({ channel: name, args, client });
            const simulation = {
                chaincode,
                version: SYSTEM_VERSION,
                response,
                event: undefined,
                results: undefined,
            };
            return { kind: 'simulated', simulation };
        }
        if (chaincode === this.#options.chaincode.name && channel)
            return await this.#execute(proposal, channel);
        const reason = `make sure the chaincode ${chaincode} has been successfully defined on channel ${name} and try again`;
        return { kind: 'failed', reason: `${reason}: chaincode ${chaincode} not found` };
    }

    async #execute(
        { channelHeader, chaincode, input, signed }: UnpackedProposal,
        { channel, ledger }: EndorsingChannel,
    ): Promise<Simulated> {
        const transactionId = channelHeader.getTxId();
        const failed = `error in simulation: failed to execute transaction ${transactionId}`;
        if (input.getIsInit()) {
            const reason = `chaincode '${chaincode}' does not require initialization but called as init`;
            return { kind: 'failed', reason: `${failed}: invalid invocation: ${reason}` };
        }
        const reached = await this.#options.connection.reach();
        if (reached.kind === 'failed') return { kind: 'failed', reason: `${failed}: ${reached.reason}` };
        const state = ledger.newSimulator(transactionId);
        try {
            const outcome = await reached.stream.execute({
                channel,
                transactionId,
                namespace: chaincode,
                state,
                input: input.serializeBinary(),
                proposal: signed,
            });
            if (outcome.kind === 'failed') return { kind: 'failed', reason: `${failed}: ${outcome.reason}` };
            const { response, event } = outcome;
            event?.setChaincodeId(chaincode);
            event?.setTxId(transactionId);
            const { version } = this.#options.chaincode;
            const simulation = { chaincode, version, response, event, results: state.results() };
            return { kind: 'simulated', simulation };
        } finally {
            await state.close();
        }
    }
}

async function refuseDuplicate(
    { channelHeader, signatureHeader }: UnpackedProposal,
    { ledger }: EndorsingChannel,
): Promise<void> {
    const id = channelHeader.getTxId();
    if ((await ledger.blocks.getByTransactionId(id)) === undefined) return;
    const creator = Buffer.from(signatureHeader.getCreator_asU8()).toString('hex');
    throw new ProposalRefused(`duplicate transaction found [${id}]. Creator [${creator}]`);
}
