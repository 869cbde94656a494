import type { Identity } from '../../identity/identity';
import type { ChannelMembership, ChannelPeer } from '../discovery/channel-membership';
import { endorsementLayouts } from '../discovery/endorsement-layouts';
import type { IdentitySource } from '../identity-source';
import type { EndorsersByOrganisation } from './endorsement-collection';
import type { GatewayEndorser } from './gateway-endorser';

export interface ChannelEndorsersOptions {
    readonly channel: string;
    /** The gateway's own organisation. */
    readonly mspId: string;
    readonly isOwn: (peer: ChannelPeer) => boolean;
    readonly membership: Pick<ChannelMembership, 'peers'>;
    readonly msps: IdentitySource;
    readonly chaincode: { readonly name: string };
    readonly isSystemChaincode: (name: string) => boolean;
    /** Whether endorsements by these identities are enough for the chaincode. */
    readonly isEndorsed: (endorsers: readonly Identity[]) => boolean;
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
        return channel === this.#options.channel;
    }

    /** The peers that have the chaincode: the highest ledger first, and the own peer before others of its height. */
    byOrganisation(channel: string, chaincode: string): EndorsersByOrganisation {
        const found = new Map<string, readonly GatewayEndorser[]>();
        if (!this.hasChannel(channel) || !this.#hasChaincode(chaincode)) return found;
        for (const endorser of this.#all().toSorted(preferred)) {
            const { mspId } = endorser.peer;
            found.set(mspId, [...(found.get(mspId) ?? []), endorser]);
        }
        return found;
    }

    /** The sets of organisations that satisfy the chaincode's policy; those with the own organisation first. */
    layouts(channel: string, chaincode: string): readonly (readonly string[])[] {
        if (!this.hasChannel(channel) || chaincode !== this.#options.chaincode.name) return [];
        const peers = this.byOrganisation(channel, chaincode);
        const { msps, isEndorsed, mspId: own } = this.#options;
        const layouts = endorsementLayouts([...peers.keys()], (organisations) =>
            isEndorsed(
                organisations.flatMap((mspId) => {
                    const [first] = peers.get(mspId) ?? [];
                    return first ? [msps.identify(first.peer.signer.serialized)] : [];
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

function preferred(left: GatewayEndorser, right: GatewayEndorser): number {
    const difference = right.peer.height() - left.peer.height();
    if (difference !== 0n) return difference > 0n ? 1 : -1;
    return Number(right.isLocal) - Number(left.isLocal);
}
