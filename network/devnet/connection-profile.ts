import { clientProfile, type ProfileNode, type ProfileOrganisation } from '../setting-up/client-profile';

export type { ProfileNode, ProfileOrganisation } from '../setting-up/client-profile';

/** The devnet as a profile describes it. */
export interface ProfileNetwork {
    readonly channels: readonly string[];
    readonly organisations: readonly ProfileOrganisation[];
    readonly orderer: ProfileNode;
}

/** A client of the devnet runs on the same machine. */
const ADDRESS = '127.0.0.1';

const local = <Node extends ProfileNode>(node: Node): Node => ({ ...node, address: ADDRESS });

/** The common connection profile for the clients of one organisation of the devnet. */
export function connectionProfile(network: ProfileNetwork, clientMspId: string): object {
    const organisations = network.organisations.map((organisation) => ({
        ...organisation,
        peer: local(organisation.peer),
        certificateAuthority: local(organisation.certificateAuthority),
    }));
    const { channels, orderer } = network;
    return clientProfile(
        { name: 'devnet', channels, organisations, orderers: [local(orderer)] },
        clientMspId,
    );
}
