import type { EndorsementVerdict } from '../../core/ports/endorser';
import { connectEndorser } from '../connect';
import type { NetworkNode } from '../gateway/connection-profile';
import { DiscoveredPlan } from '../gateway/discovered-plan';
import { planOfProfile, type Layout } from '../gateway/endorsement-plan';
import { FabricChannel } from '../gateway/fabric-channel';
import type { ContractAnswer } from './checks/contract-answers';
import { nodeTls } from './checks/node-tls';
import { EXPECTED_CONTRACT } from './expected-contract';
import { ownPeersOf, profileOf, signerOf, type Patient } from './patient';
import type { PeerAnswer, PeerClient } from './probes/peer-client';
import { probeTls } from './probes/tls-probe';
import { TRIAL_ID, trialInvoice } from './trial-invoice';

/** Long enough for a chaincode that is started first; the service itself waits as long as FABRIC_ENDORSE_TIMEOUT_MS says. Milliseconds. */
const TRIAL_TIMEOUT_MS = 10_000;

/** The peers that the service would ask to endorse, found in the way that it finds them. */
export class Endorsers {
    readonly #patient: Patient;
    readonly #client: PeerClient;
    #layouts: Promise<readonly Layout[]> | undefined;

    constructor(patient: Patient, client: PeerClient) {
        this.#patient = patient;
        this.#client = client;
    }

    /** Asked once. Throws what the plan does: GATEWAY-PROFILE, GATEWAY-QUERY, or discovery's own error. */
    layouts(): Promise<readonly Layout[]> {
        this.#layouts ??= this.#find();
        return this.#layouts;
    }

    /** What the chaincode says at each of them; at the own peers, where one of these asks the others (FABRIC_CLIENT=gateway). */
    async contractAnswers(): Promise<readonly ContractAnswer[]> {
        const { config } = this.#patient;
        const nodes =
            config.client === 'gateway' ? ownPeersOf(this.#patient) : endorsersOf(await this.layouts());
        return Promise.all(nodes.map((node) => this.#contractAt(node)));
    }

    /** What comes of an invoice that is endorsed just as the service has it done, and goes no further. */
    async trial(mspId: string): Promise<EndorsementVerdict> {
        const { config, logger } = this.#patient;
        const connection = await connectEndorser({ ...config, endorseTimeoutMs: TRIAL_TIMEOUT_MS }, logger);
        try {
            return await connection.endorser.endorse({
                signer: config.reader,
                operationId: TRIAL_ID,
                proposal: {
                    function: 'CreateInvoice',
                    args: [TRIAL_ID, JSON.stringify(trialInvoice(mspId))],
                },
            });
        } finally {
            await connection.close();
        }
    }

    async #find(): Promise<readonly Layout[]> {
        const { config, clientTls, logger } = this.#patient;
        const { client, channel: name, chaincode, discovery, endorsingMspIds: mspIds } = config;
        if (client === 'gateway') return [(mspIds ?? []).map(anyPeerOf)];
        if (discovery === 'off') return planOfProfile(profileOf(this.#patient), mspIds).layouts();
        const channel = new FabricChannel(name, clientTls);
        try {
            const plan = new DiscoveredPlan({
                channel,
                chaincode,
                signer: signerOf(this.#patient),
                targets: ownPeersOf(this.#patient),
                known: profileOf(this.#patient).peers,
                asLocalhost: discovery === 'as-localhost',
                mspIds,
                logger,
            });
            return await plan.layouts();
        } finally {
            channel.close();
        }
    }

    async #contractAt(node: NetworkNode): Promise<ContractAnswer> {
        const read = await this.#ask(node, ['ReadInvoice', TRIAL_ID]);
        const signatures = new Map<string, PeerAnswer>();
        if (read.kind === 'refused')
            for (const name of Object.keys(EXPECTED_CONTRACT.functions))
                signatures.set(name, await this.#ask(node, [name]));
        return { peer: node.name, read, signatures };
    }

    /** With the reason of a connection that fails, which gRPC does not tell. */
    async #ask(node: NetworkNode, args: readonly string[]): Promise<PeerAnswer> {
        const { config, clientTls } = this.#patient;
        const { channel, chaincode } = config;
        const answer = await this.#client.ask(node, { channel, chaincode, args });
        if (answer.kind !== 'unreachable') return answer;
        const { says, status } = nodeTls(node, await probeTls(node, clientTls));
        return status === 'failed' ? { kind: 'unreachable', reason: says } : answer;
    }
}

/** Whichever peer of the organisation the gateway of ours finds. */
function anyPeerOf(mspId: string): Layout[number] {
    return { name: mspId, needed: 1, candidates: [{ name: mspId, mspId, url: mspId }] };
}

/** The peers that the first layout with enough of them would ask. */
function endorsersOf(layouts: readonly Layout[]): readonly NetworkNode[] {
    const layout = layouts.find((one) => one.every(({ needed, candidates }) => candidates.length >= needed));
    return (layout ?? []).flatMap(({ needed, candidates }) => candidates.slice(0, needed));
}
