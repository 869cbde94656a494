import type { peer } from '@hyperledger/fabric-protos';
import { askEndorser, faultOf, type GatewayEndorser } from './gateway-endorser';
import type { NodeFault } from './gateway-refusal';

/** The peers of each organisation, the one to ask first in front. */
export type EndorsersByOrganisation = ReadonlyMap<string, readonly GatewayEndorser[]>;

/** Endorsements of the same proposal response. */
export interface Endorsed {
    readonly responsePayload: Uint8Array;
    readonly endorsements: readonly peer.Endorsement[];
}

const MISMATCH = 'ProposalResponsePayloads do not match';

/**
 * Collects endorsements of one proposal: one of each organisation that is asked, all with the same payload
 * (fabric internal/pkg/gateway/endorsement.go). An organisation whose peers have all failed is not asked again.
 */
export class EndorsementCollection {
    readonly #signed: peer.SignedProposal;
    readonly #waiting: Map<string, GatewayEndorser[]>;
    readonly #endorsements = new Map<string, peer.Endorsement>();
    readonly #exhausted = new Set<string>();
    readonly #faults: NodeFault[] = [];
    #payload: Uint8Array | undefined;

    constructor(signed: peer.SignedProposal, endorsers: EndorsersByOrganisation) {
        this.#signed = signed;
        this.#waiting = new Map([...endorsers].map(([mspId, peers]) => [mspId, [...peers]]));
    }

    get faults(): readonly NodeFault[] {
        return this.#faults;
    }

    /** Asks the peers of these organisations; undefined when one of them does not endorse. */
    async collect(organisations: readonly string[]): Promise<Endorsed | undefined> {
        if (organisations.some((mspId) => this.#exhausted.has(mspId))) return undefined;
        await Promise.all(organisations.map((mspId) => this.#askOrganisation(mspId)));
        const endorsements = [...this.#endorsements]
            .filter(([mspId]) => organisations.includes(mspId))
            .map(([, endorsement]) => endorsement);
        if (!this.#payload || endorsements.length < organisations.length) return undefined;
        return { responsePayload: this.#payload, endorsements };
    }

    async #askOrganisation(mspId: string): Promise<void> {
        const peers = this.#waiting.get(mspId) ?? [];
        while (!this.#endorsements.has(mspId)) {
            const next = peers.shift();
            if (!next) {
                this.#exhausted.add(mspId);
                return;
            }
            await this.#ask(next);
        }
    }

    async #ask(endorser: GatewayEndorser): Promise<void> {
        const verdict = await askEndorser(endorser, this.#signed);
        if (verdict.kind === 'failed') {
            this.#faults.push(faultOf(endorser, verdict.message));
            return;
        }
        const payload = verdict.response.getPayload_asU8();
        this.#payload ??= payload;
        const endorsement = verdict.response.getEndorsement();
        if (endorsement && Buffer.compare(this.#payload, payload) === 0)
            this.#endorsements.set(endorser.peer.mspId, endorsement);
        else this.#faults.push(faultOf(endorser, MISMATCH));
    }
}
