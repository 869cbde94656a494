import type { peer } from '@hyperledger/fabric-protos';
import type { Identity } from '../../identity/identity';
import { MspError } from '../../identity/msp-error';
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

export interface EndorserOptions {
    readonly channel: string;
    /** The peer's own organisation: its members alone may call the peer outside the channel. */
    readonly mspId: string;
    readonly msps: IdentitySource;
    readonly policies: Pick<ChannelPolicies, 'evaluate'>;
    readonly ledger: Pick<PeerLedger, 'blocks' | 'newSimulator'>;
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
        const channel = proposal.channelHeader.getChannelId();
        if (channel !== '' && channel !== this.#options.channel)
            return failure(`channel '${channel}' not found`);
        const client = await this.#check(proposal);
        const simulated = await this.#simulate(proposal, client);
        return simulated.kind === 'failed'
            ? failure(simulated.reason)
            : proposalResponse(simulated.simulation, proposal.hash, this.#options.signer);
    }

    async #check(proposal: UnpackedProposal): Promise<Identity> {
        checkHeaders(proposal);
        const client = await checkCreator(proposal, this.#identities(proposal), this.#now());
        const { channelHeader, chaincode } = proposal;
        if (channelHeader.getChannelId() === '') return client;
        await this.#refuseDuplicate(proposal);
        const denied = this.#options.system.has(chaincode)
            ? undefined
            : denial(this.#options, 'Writers', client);
        if (denied !== undefined) throw new ProposalRefused(denied);
        return client;
    }

    /** Outside a channel the peer knows its own organisation alone (fabric's local MSP). */
    #identities({ channelHeader }: UnpackedProposal): IdentitySource {
        const { msps, mspId } = this.#options;
        if (channelHeader.getChannelId() !== '') return msps;
        return {
            identify: (serialized) => {
                const identity = msps.identify(serialized);
                if (identity.mspId === mspId) return identity;
                throw new MspError('unknown-msp', `expected MSP ID ${mspId}, received ${identity.mspId}`);
            },
        };
    }

    async #refuseDuplicate({ channelHeader, signatureHeader }: UnpackedProposal): Promise<void> {
        const id = channelHeader.getTxId();
        if ((await this.#options.ledger.blocks.getByTransactionId(id)) === undefined) return;
        const creator = Buffer.from(signatureHeader.getCreator_asU8()).toString('hex');
        throw new ProposalRefused(`duplicate transaction found [${id}]. Creator [${creator}]`);
    }

    async #simulate(proposal: UnpackedProposal, client: Identity): Promise<Simulated> {
        const { chaincode, channelHeader } = proposal;
        const channel = channelHeader.getChannelId();
        const system = this.#options.system.get(chaincode);
        if (system) {
            const args = proposal.input.getArgsList_asU8();
            const response = await system.invoke({ channel, args, client });
            const simulation = {
                chaincode,
                version: SYSTEM_VERSION,
                response,
                event: undefined,
                results: undefined,
            };
            return { kind: 'simulated', simulation };
        }
        if (chaincode === this.#options.chaincode.name && channel !== '')
            return await this.#execute(proposal);
        const reason = `make sure the chaincode ${chaincode} has been successfully defined on channel ${channel} and try again`;
        return { kind: 'failed', reason: `${reason}: chaincode ${chaincode} not found` };
    }

    async #execute({ channelHeader, chaincode, input, signed }: UnpackedProposal): Promise<Simulated> {
        const transactionId = channelHeader.getTxId();
        const failed = `error in simulation: failed to execute transaction ${transactionId}`;
        if (input.getIsInit()) {
            const reason = `chaincode '${chaincode}' does not require initialization but called as init`;
            return { kind: 'failed', reason: `${failed}: invalid invocation: ${reason}` };
        }
        const reached = await this.#options.connection.reach();
        if (reached.kind === 'failed') return { kind: 'failed', reason: `${failed}: ${reached.reason}` };
        const state = this.#options.ledger.newSimulator(transactionId);
        try {
            const outcome = await reached.stream.execute({
                channel: channelHeader.getChannelId(),
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
