import type { peer } from '@hyperledger/fabric-protos';
import type { SigningIdentity } from '../../identity/signing-identity';

/** A peer of the network, as the others know it; it is on every channel. */
export interface MemberPeer {
    readonly mspId: string;
    /** host:port, as clients reach it. */
    readonly endpoint: string;
    readonly signer: Pick<SigningIdentity, 'serialized' | 'sign'>;
    /** How many blocks it has of the channel now. */
    readonly heightOn: (channel: string) => bigint;
    /** Its endorser; rejects with what a gRPC client is told. */
    readonly endorse: (proposal: peer.SignedProposal) => Promise<peer.ProposalResponse>;
}

/** The peers of a network that are up. One for all nodes of a process: it stands where Fabric's peers gossip. */
export class PeerMembership {
    readonly #peers = new Set<MemberPeer>();

    /** Makes the peer known to the others until the result is called. */
    join(peer: MemberPeer): () => void {
        this.#peers.add(peer);
        return () => {
            this.#peers.delete(peer);
        };
    }

    get peers(): readonly MemberPeer[] {
        return [...this.#peers];
    }
}
