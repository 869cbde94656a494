import type { ConnectionProfile, NetworkNode } from './connection-profile';
import { GatewayError } from './gateway-error';

/** Peers of which so many must endorse. */
export interface EndorserGroup {
    readonly name: string;
    readonly needed: number;
    readonly candidates: readonly NetworkNode[];
}

/** One way to satisfy the endorsement policy: every group of it. */
export type Layout = readonly EndorserGroup[];

/** Says who must endorse. */
export interface EndorsementPlan {
    /** The ways to satisfy the policy, the preferred one first. */
    layouts(): Promise<readonly Layout[]>;
}

/** One peer of each organisation: those named, or all that have a peer in the profile. Throws GATEWAY-PROFILE if one has none. */
export function planOfProfile(profile: ConnectionProfile, mspIds?: readonly string[]): EndorsementPlan {
    const organisations = mspIds ?? [...new Set(profile.peers.flatMap(({ mspId }) => mspId ?? []))];
    const layout = organisations.map((mspId) => ({
        name: mspId,
        needed: 1,
        candidates: profile.peers.filter((peer) => peer.mspId === mspId),
    }));
    const without = layout.find(({ candidates }) => candidates.length === 0);
    if (layout.length === 0)
        throw new GatewayError('GATEWAY-PROFILE', 'the connection profile has no peer of any organisation');
    if (without)
        throw new GatewayError('GATEWAY-PROFILE', `the connection profile has no peer of ${without.name}`);
    return { layouts: () => Promise.resolve([layout]) };
}
