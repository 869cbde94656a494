import { createHash } from 'node:crypto';
import { discovery, gossip, msp } from '@hyperledger/fabric-protos';
import type { MemberPeer } from './peer-membership';

/** What a peer tells of the channel beside its height. */
export interface ChannelView {
    readonly channel: string;
    readonly chaincode: { readonly name: string; readonly sequence: number };
}

/** The chaincode by which chaincodes are defined is on every peer (core/chaincode/lifecycle/cache.go). */
const LIFECYCLE = { name: '_lifecycle', sequence: 1 };

/** The peer as discovery describes it; with its state when the question is about a channel. */
export function discoveredPeer(peer: MemberPeer, view?: ChannelView): discovery.Peer {
    const described = new discovery.Peer();
    described.setIdentity(peer.signer.serialized);
    described.setMembershipInfo(signed(peer, aliveMessage(peer)));
    if (view) described.setStateInfo(signed(peer, stateMessage(peer, view)));
    return described;
}

export function discoveredPeers(peers: readonly MemberPeer[], view?: ChannelView): discovery.Peers {
    const described = new discovery.Peers();
    described.setPeersList(peers.map((peer) => discoveredPeer(peer, view)));
    return described;
}

/** A peer's id among peers: SHA-256 of its MSP id and certificate (fabric internal/pkg/peer/gossip/mcs.go). */
function pkiId({ signer }: MemberPeer): Uint8Array {
    const identity = msp.SerializedIdentity.deserializeBinary(signer.serialized);
    return createHash('sha256').update(identity.getMspid()).update(identity.getIdBytes_asU8()).digest();
}

function aliveMessage(peer: MemberPeer): gossip.GossipMessage {
    const member = new gossip.Member();
    member.setEndpoint(peer.endpoint);
    member.setPkiId(pkiId(peer));
    const alive = new gossip.AliveMessage();
    alive.setMembership(member);
    alive.setTimestamp(new gossip.PeerTime());
    const message = new gossip.GossipMessage();
    message.setTag(gossip.GossipMessage.Tag.EMPTY);
    message.setAliveMsg(alive);
    return message;
}

function stateMessage(peer: MemberPeer, { channel, chaincode }: ChannelView): gossip.GossipMessage {
    const properties = new gossip.Properties();
    properties.setLedgerHeight(Number(peer.heightOn(channel)));
    properties.setChaincodesList([announced(chaincode), announced(LIFECYCLE)]);
    const state = new gossip.StateInfo();
    state.setPkiId(pkiId(peer));
    state.setProperties(properties);
    state.setTimestamp(new gossip.PeerTime());
    const message = new gossip.GossipMessage();
    message.setTag(gossip.GossipMessage.Tag.CHAN_OR_ORG);
    message.setStateInfo(state);
    return message;
}

/** Peers tell a definition's sequence where the message says version (core/chaincode/lifecycle/metadata_provider.go). */
function announced({ name, sequence }: ChannelView['chaincode']): gossip.Chaincode {
    const chaincode = new gossip.Chaincode();
    chaincode.setName(name);
    chaincode.setVersion(String(sequence));
    return chaincode;
}

function signed({ signer }: MemberPeer, message: gossip.GossipMessage): gossip.Envelope {
    const envelope = new gossip.Envelope();
    envelope.setPayload(message.serializeBinary());
    envelope.setSignature(signer.sign(envelope.getPayload_asU8()));
    return envelope;
}
