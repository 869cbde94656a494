import type { Identity } from '../../identity/identity';
import { endorsementLayouts } from '../discovery/endorsement-layouts';
import type { MemberPeer, PeerMembership } from '../discovery/peer-membership';
import type { IdentitySource } from '../identity-source';
import type { EndorsersByOrganisation } from './endorsement-collection';
import type { GatewayEndorser } from './gateway-endorser';

export interface ChannelEndorsersOptions {
    readonly channels: ReadonlyMap<
        string,
        {
            readonly msps: IdentitySource;
            /** Whether endorsements by these identities are enough for the chaincode. */
            isEndorsed(endorsers: readonly Identity[]): boolean;
        }
    >;
    /** The gateway's own organisation. */
    readonly mspId: string;
    readonly isOwn: (peer: MemberPeer) => boolean;
    readonly membership: Pick<PeerMembership, 'peers'>;
    readonly chaincode: { readonly name: string };
    readonly isSystemChaincode: (name: string) => boolean;
}

/** Whom a gateway can ask for what (fabric internal/pkg/gateway/registry.go). */
export class ChannelEndorsers {
    readonly #options: ChannelEndorsersOptions;

    constructor(options: ChannelEndorsersOptions) {
        this.#options = options;
    }

    get ownOrganisation(): string {
        return this.#options.mspId;
    }

    hasChannel(channel: string): boolean {
        return this.#options.channels.has(channel);
    }

    /** The peers that have the chaincode: the highest ledger first, and the own peer before others of its height. */
    byOrganisation(channel: string, chaincode: string): EndorsersByOrganisation {
        const found = new Map<string, readonly GatewayEndorser[]>();
        if (!this.hasChannel(channel) || !this.#hasChaincode(chaincode)) return found;
        for (const endorser of this.#all().toSorted(preferredOn(channel))) {
            const { mspId } = endorser.peer;
            found.set(mspId, [...(found.get(mspId) ?? []), endorser]);
        }
        return found;
    }

    /** The sets of organisations that satisfy the chaincode's policy; those with the own organisation first. */
    layouts(channel: string, chaincode: string): readonly (readonly string[])[] {
        const asked = this.#options.channels.get(channel);
        if (!asked || chaincode !== this.#options.chaincode.name) return [];
        const peers = this.byOrganisation(channel, chaincode);
        const own = this.ownOrganisation;
        const layouts = endorsementLayouts([...peers.keys()], (organisations) =>
            asked.isEndorsed(
                organisations.flatMap((mspId) => {
                    const [first] = peers.get(mspId) ?? [];
                    return first ? [asked.msps.identify(first.peer.signer.serialized)] : [];
                }),
            ),
        );
        return layouts.toSorted((left, right) => Number(right.includes(own)) - Number(left.includes(own)));
    }

    #all(): readonly GatewayEndorser[] {
        const { membership, isOwn } = this.#options;
        return membership.peers.map((peer) => ({ peer, isLocal: isOwn(peer) }));
    }

    #hasChaincode(name: string): boolean {
        return name === this.#options.chaincode.name || this.#options.isSystemChaincode(name);
    }
}

function preferredOn(channel: string): (left: GatewayEndorser, right: GatewayEndorser) => number {
    return (left, right) => {
        const difference = right.peer.heightOn(channel) - left.peer.heightOn(channel);
        if (difference !== 0n) return difference > 0n ? 1 : -1;
        return Number(right.isLocal) - Number(left.isLocal);
    };
}
