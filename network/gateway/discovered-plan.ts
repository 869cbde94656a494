import type { Logger } from '../../core/ports/logger';
import type { NetworkNode } from './connection-profile';
import { discoveredNode, type DiscoveredPeer } from './discovered-node';
import type { EndorsementPlan, Layout } from './endorsement-plan';
import type { FabricChannel } from './fabric-channel';
import type { Discoverer, DiscoveryService } from './fabric-sdk';
import { GatewayError, reasonOf } from './gateway-error';
import type { Signer } from './signer';

export interface DiscoveryOptions {
    readonly channel: FabricChannel;
    readonly chaincode: string;
    /** In whose name the peers are asked. */
    readonly signer: () => Promise<Signer>;
    /** Peers to ask, one after the other. */
    readonly targets: readonly NetworkNode[];
    /** The peers of the connection profile, which says what their certificates bear. */
    readonly known: readonly NetworkNode[];
    readonly asLocalhost: boolean;
    /** MSP ids that must endorse, in place of what the policy asks for. */
    readonly mspIds: readonly string[] | undefined;
    readonly logger: Logger;
}

/** The part of the SDK's answer that is used. */
interface Discovered {
    readonly msps?: Readonly<
        Record<string, { readonly tlsRootCerts: string; readonly tlsIntermediateCerts: string }>
    >;
    readonly peers_by_org?: Readonly<Record<string, { readonly peers: readonly DiscoveredPeer[] }>>;
    readonly endorsement_plan?: {
        readonly groups: Readonly<Record<string, { readonly peers: readonly DiscoveredPeer[] }>>;
        readonly layouts: readonly Readonly<Record<string, number>>[];
    };
}

/** Membership and policies change rarely: the SDK's own age for a discovery, milliseconds. */
const REFRESH_MS = 5 * 60_000;

/** Who must endorse, as the peers themselves say (service discovery); asked anew every five minutes. */
export class DiscoveredPlan implements EndorsementPlan {
    readonly #options: DiscoveryOptions;
    #layouts: readonly Layout[] | undefined;
    #askedAt = Number.NEGATIVE_INFINITY;
    #asking: Promise<readonly Layout[]> | undefined;

    constructor(options: DiscoveryOptions) {
        this.#options = options;
    }

    /** Answers from the last discovery while the peers cannot be asked; throws if there was none yet. */
    async layouts(): Promise<readonly Layout[]> {
        if (this.#layouts !== undefined && performance.now() - this.#askedAt < REFRESH_MS)
            return this.#layouts;
        try {
            return await (this.#asking ??= this.#ask());
        } catch (error) {
            if (this.#layouts === undefined) throw error;
            this.#options.logger.warn(
                { reason: reasonOf(error) },
                'Discovery failed; going on with the last answer',
            );
            this.#askedAt = performance.now();
            return this.#layouts;
        } finally {
            this.#asking = undefined;
        }
    }

    async #ask(): Promise<readonly Layout[]> {
        const { channel, chaincode, targets, asLocalhost, mspIds } = this.#options;
        const signer = await this.#options.signer();
        const context = channel.transactionOf(signer);
        const service = channel.sdk.newDiscoveryService(channel.sdk.name);
        const endorsement = channel.sdk.newEndorsement(chaincode);
        const request = service.build(context, { endorsement });
        service.sign(Buffer.from(await signer.sign(request)));
        const answer = await answerOf(
            service,
            targets.map((one) => channel.discoverer(one)),
            asLocalhost,
        );
        if (!isDiscovered(answer))
            throw new GatewayError('GATEWAY-QUERY', 'the peers said nothing of the channel');
        this.#layouts =
            mspIds === undefined
                ? policyLayouts(answer, this.#options)
                : [organisationLayout(answer, mspIds, this.#options)];
        this.#askedAt = performance.now();
        return this.#layouts;
    }
}

async function answerOf(
    service: DiscoveryService,
    targets: Discoverer[],
    asLocalhost: boolean,
): Promise<unknown> {
    try {
        return await service.send({ asLocalhost, targets });
    } finally {
        for (const target of targets) target.disconnect();
    }
}

type Reaching = Pick<DiscoveryOptions, 'known' | 'asLocalhost'>;

function policyLayouts(answer: Discovered, reaching: Reaching): readonly Layout[] {
    const { groups = {}, layouts = [] } = answer.endorsement_plan ?? {};
    return layouts.map((layout) =>
        Object.entries(layout).map(([name, needed]) => ({
            name,
            needed,
            candidates: (groups[name]?.peers ?? []).map((peer) => nodeOf(peer, answer, reaching)),
        })),
    );
}

function organisationLayout(answer: Discovered, mspIds: readonly string[], reaching: Reaching): Layout {
    return mspIds.map((mspId) => ({
        name: mspId,
        needed: 1,
        candidates: (answer.peers_by_org?.[mspId]?.peers ?? []).map((peer) => nodeOf(peer, answer, reaching)),
    }));
}

function nodeOf(peer: DiscoveredPeer, { msps }: Discovered, reaching: Reaching): NetworkNode {
    const roots = msps?.[peer.mspid];
    const tlsRootPem = `${roots?.tlsRootCerts ?? ''}${roots?.tlsIntermediateCerts ?? ''}`;
    return discoveredNode(peer, { ...reaching, tlsRootPem });
}

function isDiscovered(answer: unknown): answer is Discovered {
    return (
        typeof answer === 'object' &&
        answer !== null &&
        ('endorsement_plan' in answer || 'peers_by_org' in answer)
    );
}
