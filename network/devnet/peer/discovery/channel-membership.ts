import type { peer } from '@hyperledger/fabric-protos';
import type { SigningIdentity } from '../../identity/signing-identity';

/** A peer of the channel, as the others know it. */
export interface ChannelPeer {
    readonly mspId: string;
    /** host:port, as clients reach it. */
    readonly endpoint: string;
    readonly signer: Pick<SigningIdentity, 'serialized' | 'sign'>;
    /** How many blocks it has now. */
    readonly height: () => bigint;
    /** Its endorser; rejects with what a gRPC client is told. */
    readonly endorse: (proposal: peer.SignedProposal) => Promise<peer.ProposalResponse>;
}

/** The peers of a channel that are up. One for all nodes of a process: it stands where Fabric's peers gossip. */
export class ChannelMembership {
    readonly #peers = new Set<ChannelPeer>();

    /** Makes the peer known to the others until the result is called. */
    join(peer: ChannelPeer): () => void {
        this.#peers.add(peer);
        return () => {
            this.#peers.delete(peer);
        };
    }

    get peers(): readonly ChannelPeer[] {
        return [...this.#peers];
    }
}
