import type { ConnectionProfile } from '../../gateway/connection-profile';
import type { NetworkConfig } from '../../config';
import { failed, ok, warning, type Finding } from '../finding';

export interface ProfileUse {
    /** The reader's organisation, if it is known. */
    readonly mspId: string | undefined;
    readonly client: NetworkConfig['client'];
}

/** Whether the connection profile names all that the service needs. */
export function completeProfile(profile: ConnectionProfile, { mspId, client }: ProfileUse): Finding {
    const { peers, orderers, authorities } = profile;
    if (peers.length === 0)
        return failed(
            'it has no peers',
            'Add `peers` with url and tlsCACerts, and list them at their organisation.',
        );
    const homeless = peers.filter((peer) => peer.mspId === undefined);
    if (homeless.length > 0)
        return failed(
            `no organisation lists ${homeless.map(({ name }) => name).join(', ')}`,
            'Add the peer to `peers` of its entry in `organizations`, which has its `mspid`.',
        );
    if (orderers.length === 0 && client === 'sdk')
        return failed(
            'it has no orderers, and the service sends envelopes to them itself',
            'Add `orderers` with url and tlsCACerts (profiles of the test network’s own scripts have none), or set FABRIC_CLIENT=gateway.',
        );
    return remarks(profile, mspId) ?? ok(summary({ peers, orderers, authorities }));
}

function remarks({ peers, orderers }: ConnectionProfile, mspId: string | undefined): Finding | undefined {
    const rootless = [...peers, ...orderers].filter(
        ({ url, tlsRootPem }) => url.startsWith('grpcs:') && tlsRootPem === undefined,
    );
    if (rootless.length > 0)
        return warning(
            `${rootless.map(({ name }) => name).join(', ')} has no tlsCACerts: the roots of this system are used`,
            'Add tlsCACerts with pem or path, unless its certificate comes from a public authority.',
        );
    if (mspId !== undefined && !peers.some((peer) => peer.mspId === mspId))
        return warning(
            `it has no peer of ${mspId}: blocks are read from other organisations’ peers`,
            'Add a peer of your own organisation, which is the one to believe.',
        );
    return undefined;
}

function summary({ peers, orderers, authorities }: ConnectionProfile): string {
    const organisations = [...new Set(peers.map(({ mspId }) => mspId))].join(', ');
    return `peers: ${peers.length} of ${organisations}; orderers: ${orderers.length}; certificate authorities: ${authorities.length}`;
}
