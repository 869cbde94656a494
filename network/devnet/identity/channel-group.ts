import { common, orderer, peer } from '@hyperledger/fabric-protos';
import { configGroup, configValue, implicitMeta, signaturePolicy, type GroupContents } from './config-group';
import { toMspConfig, type MspDefinition } from './msp-definition';
import { signedByAny } from './signature-policy';
import type { MspRole } from './identity';

/** A host and a port. */
export interface HostAndPort {
    readonly host: string;
    readonly port: number;
}

/** What the channel configuration takes from an organisation; an `Organisation` is one. */
export interface ChannelMember {
    readonly mspId: string;
    mspDefinition(): MspDefinition;
}

/** What the channel configuration takes from the organisation that orders. */
export interface OrderingMember extends ChannelMember {
    readonly nodeTls: { readonly certificatePem: string };
}

/** When the ordering service cuts a block. */
export interface BatchLimits {
    readonly maxMessages: number;
    readonly absoluteMaxBytes: number;
    readonly preferredMaxBytes: number;
    readonly timeoutMs: number;
}

/** What tells one channel's configuration from another's. */
export interface ChannelProfile {
    readonly organisations: readonly ChannelMember[];
    readonly ordererOrganisation: OrderingMember;
    /** host:port, as clients reach the orderer. */
    readonly ordererAddress: string;
    readonly batch: BatchLimits;
    /** By MSP id: the peer that the organisation is found at. None by default. */
    readonly anchorPeers?: ReadonlyMap<string, HostAndPort>;
}

/** No Merkle tree: one hash over all of a block's data (fabric common/channelconfig, math.MaxUint32). */
const BLOCK_DATA_HASHING_WIDTH = 4_294_967_295;
/** The values of fabric-samples test-network/configtx for one Raft consenter. */
const RAFT = {
    tickInterval: '500ms',
    electionTick: 10,
    heartbeatTick: 1,
    maxInflightBlocks: 5,
    snapshotBytes: 16_777_216,
};

/** The configuration tree of a channel (fabric internal/configtxgen/encoder), with the test network's policies. */
export function channelGroup(profile: ChannelProfile): common.ConfigGroup {
    const hashing = new common.HashingAlgorithm();
    hashing.setName('SHA256');
    const structure = new common.BlockDataHashingStructure();
    structure.setWidth(BLOCK_DATA_HASHING_WIDTH);
    return configGroup({
        policies: metaPolicies(),
        values: {
            HashingAlgorithm: configValue(hashing),
            BlockDataHashingStructure: configValue(structure),
            OrdererAddresses: configValue(addresses(profile.ordererAddress), '/Channel/Orderer/Admins'),
            Capabilities: configValue(capabilities()),
        },
        groups: { Orderer: ordererGroup(profile), Application: applicationGroup(profile) },
    });
}

function applicationGroup({ organisations, anchorPeers }: ChannelProfile): common.ConfigGroup {
    const groups = organisations.map((member): [string, common.ConfigGroup] => [
        member.mspId,
        peerOrganisationGroup(member, anchorPeers?.get(member.mspId)),
    ]);
    return configGroup({
        policies: {
            ...metaPolicies(),
            Endorsement: implicitMeta('MAJORITY', 'Endorsement'),
            LifecycleEndorsement: implicitMeta('MAJORITY', 'Endorsement'),
        },
        values: { Capabilities: configValue(capabilities()) },
        groups: Object.fromEntries(groups),
    });
}

function peerOrganisationGroup(
    member: ChannelMember,
    anchorPeer: HostAndPort | undefined,
): common.ConfigGroup {
    const { mspId } = member;
    return configGroup({
        policies: {
            Readers: anyRole(mspId, ['admin', 'peer', 'client']),
            Writers: anyRole(mspId, ['admin', 'client']),
            Admins: anyRole(mspId, ['admin']),
            Endorsement: anyRole(mspId, ['peer']),
        },
        values: {
            MSP: configValue(toMspConfig(member.mspDefinition())),
            ...(anchorPeer && { AnchorPeers: configValue(anchorPeersOf(anchorPeer)) }),
        },
    });
}

function ordererGroup(profile: ChannelProfile): common.ConfigGroup {
    const { batch, ordererOrganisation, ordererAddress } = profile;
    const size = new orderer.BatchSize();
    size.setMaxMessageCount(batch.maxMessages);
    size.setAbsoluteMaxBytes(batch.absoluteMaxBytes);
    size.setPreferredMaxBytes(batch.preferredMaxBytes);
    const timeout = new orderer.BatchTimeout();
    timeout.setTimeout(`${batch.timeoutMs}ms`);
    return configGroup({
        policies: { ...metaPolicies(), BlockValidation: implicitMeta('ANY', 'Writers') },
        values: {
            ConsensusType: configValue(consensus(profile)),
            BatchSize: configValue(size),
            BatchTimeout: configValue(timeout),
            ChannelRestrictions: configValue(new orderer.ChannelRestrictions()),
            Capabilities: configValue(capabilities()),
        },
        groups: {
            [ordererOrganisation.mspId]: orderingOrganisationGroup(ordererOrganisation, ordererAddress),
        },
    });
}

function orderingOrganisationGroup(member: ChannelMember, address: string): common.ConfigGroup {
    const { mspId } = member;
    return configGroup({
        policies: {
            Readers: anyRole(mspId, ['member']),
            Writers: anyRole(mspId, ['member']),
            Admins: anyRole(mspId, ['admin']),
        },
        values: {
            MSP: configValue(toMspConfig(member.mspDefinition())),
            Endpoints: configValue(addresses(address)),
        },
    });
}

function metaPolicies(): GroupContents['policies'] {
    return {
        Readers: implicitMeta('ANY', 'Readers'),
        Writers: implicitMeta('ANY', 'Writers'),
        Admins: implicitMeta('MAJORITY', 'Admins'),
    };
}

function anyRole(mspId: string, roles: readonly MspRole[]): common.ConfigPolicy {
    return signaturePolicy(signedByAny(roles.map((role) => ({ mspId, role }))));
}

function capabilities(): common.Capabilities {
    const message = new common.Capabilities();
    message.getCapabilitiesMap().set('V2_0', new common.Capability());
    return message;
}

function addresses(address: string): common.OrdererAddresses {
    const message = new common.OrdererAddresses();
    message.addAddresses(address);
    return message;
}

function anchorPeersOf({ host, port }: HostAndPort): peer.AnchorPeers {
    const anchor = new peer.AnchorPeer();
    anchor.setHost(host);
    anchor.setPort(port);
    const message = new peer.AnchorPeers();
    message.addAnchorPeers(anchor);
    return message;
}

function consensus({ ordererOrganisation, ordererAddress }: ChannelProfile): orderer.ConsensusType {
    const { hostname, port } = new URL(`grpcs://${ordererAddress}`);
    const certificate = Buffer.from(ordererOrganisation.nodeTls.certificatePem);
    const consenter = new orderer.etcdraft.Consenter();
    consenter.setHost(hostname);
    consenter.setPort(Number(port));
    consenter.setClientTlsCert(certificate);
    consenter.setServerTlsCert(certificate);
    const metadata = new orderer.etcdraft.ConfigMetadata();
    metadata.addConsenters(consenter);
    metadata.setOptions(raftOptions());
    const message = new orderer.ConsensusType();
    message.setType('etcdraft');
    message.setMetadata(metadata.serializeBinary());
    return message;
}

function raftOptions(): orderer.etcdraft.Options {
    const options = new orderer.etcdraft.Options();
    options.setTickInterval(RAFT.tickInterval);
    options.setElectionTick(RAFT.electionTick);
    options.setHeartbeatTick(RAFT.heartbeatTick);
    options.setMaxInflightBlocks(RAFT.maxInflightBlocks);
    options.setSnapshotIntervalSize(RAFT.snapshotBytes);
    return options;
}
