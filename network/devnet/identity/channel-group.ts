import { common, orderer, peer } from '@hyperledger/fabric-protos';
import {
    BFT_CHANNEL_CAPABILITY,
    bftConsensus,
    consenterMapping,
    quorumPolicy,
    type BftConsenter,
} from './bft-consensus';
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

/** An orderer of a Raft cluster, where clients and the other orderers reach it. */
export interface Consenter extends HostAndPort {
    /** Of its server, and of its client towards the others; PEM. */
    readonly tlsCertificatePem: string;
}

/** Who orders: one node at an address, a Raft cluster, or a BFT cluster (Fabric 3). */
export type OrderingService =
    | {
          readonly ordererOrganisation: OrderingMember;
          /** host:port, as clients reach the orderer. */
          readonly ordererAddress: string;
      }
    | { readonly ordererOrganisation: ChannelMember; readonly consenters: readonly Consenter[] }
    | { readonly ordererOrganisation: ChannelMember; readonly bftConsenters: readonly BftConsenter[] };

/** The capability that a group demands of the nodes, such as V2_0. */
export type Capabilities = Readonly<Record<'channel' | 'orderer' | 'application', string>>;

/** What tells one channel's configuration from another's. */
export type ChannelProfile = OrderingService & {
    readonly organisations: readonly ChannelMember[];
    readonly batch: BatchLimits;
    /** By MSP id: the peer that the organisation is found at. None by default. */
    readonly anchorPeers?: ReadonlyMap<string, HostAndPort>;
    /** V2_0 where nothing is said, and V3_0 of the channel for a BFT cluster. */
    readonly capabilities?: Partial<Capabilities>;
};

/** No Merkle tree: one hash over all of a block's data (fabric common/channelconfig, math.MaxUint32). */
const BLOCK_DATA_HASHING_WIDTH = 4_294_967_295;
/** The values of fabric-samples test-network/configtx. */
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
            ...globalAddresses(profile),
            Capabilities: configValue(capability(profile.capabilities?.channel ?? channelDefault(profile))),
        },
        groups: { Orderer: ordererGroup(profile), Application: applicationGroup(profile) },
    });
}

function applicationGroup({ organisations, anchorPeers, capabilities }: ChannelProfile): common.ConfigGroup {
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
        values: { Capabilities: configValue(capability(capabilities?.application)) },
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
    const { batch, ordererOrganisation } = profile;
    const consenters = consentersOf(profile);
    const size = new orderer.BatchSize();
    size.setMaxMessageCount(batch.maxMessages);
    size.setAbsoluteMaxBytes(batch.absoluteMaxBytes);
    size.setPreferredMaxBytes(batch.preferredMaxBytes);
    const timeout = new orderer.BatchTimeout();
    timeout.setTimeout(`${batch.timeoutMs}ms`);
    return configGroup({
        policies: { ...metaPolicies(), BlockValidation: blockValidation(profile) },
        values: {
            ...consensusValues(profile),
            BatchSize: configValue(size),
            BatchTimeout: configValue(timeout),
            ChannelRestrictions: configValue(new orderer.ChannelRestrictions()),
            Capabilities: configValue(capability(profile.capabilities?.orderer)),
        },
        groups: {
            [ordererOrganisation.mspId]: orderingOrganisationGroup(ordererOrganisation, consenters),
        },
    });
}

function consensusValues(profile: ChannelProfile): GroupContents['values'] {
    if (!('bftConsenters' in profile))
        return { ConsensusType: configValue(consensus(consentersOf(profile))) };
    return {
        ConsensusType: configValue(bftConsensus(profile.batch)),
        Orderers: configValue(consenterMapping(profile.bftConsenters)),
    };
}

function blockValidation(service: OrderingService): common.ConfigPolicy {
    if ('bftConsenters' in service) return signaturePolicy(quorumPolicy(service.bftConsenters));
    return implicitMeta('ANY', 'Writers');
}

/** Beside those of the ordering organisation; since V3_0 they are refused (fabric common/channelconfig/channel.go). */
function globalAddresses(service: OrderingService): GroupContents['values'] {
    if ('bftConsenters' in service) return {};
    return { OrdererAddresses: configValue(addresses(consentersOf(service)), '/Channel/Orderer/Admins') };
}

function channelDefault(service: OrderingService): string | undefined {
    return 'bftConsenters' in service ? BFT_CHANNEL_CAPABILITY : undefined;
}

function consentersOf(service: OrderingService): readonly Consenter[] {
    if ('bftConsenters' in service) return service.bftConsenters;
    if ('consenters' in service) return service.consenters;
    const { hostname, port } = new URL(`grpcs://${service.ordererAddress}`);
    const { certificatePem } = service.ordererOrganisation.nodeTls;
    return [{ host: hostname, port: Number(port), tlsCertificatePem: certificatePem }];
}

function orderingOrganisationGroup(
    member: ChannelMember,
    consenters: readonly Consenter[],
): common.ConfigGroup {
    const { mspId } = member;
    return configGroup({
        policies: {
            Readers: anyRole(mspId, ['member']),
            Writers: anyRole(mspId, ['member']),
            Admins: anyRole(mspId, ['admin']),
        },
        values: {
            MSP: configValue(toMspConfig(member.mspDefinition())),
            Endpoints: configValue(addresses(consenters)),
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

function capability(name = 'V2_0'): common.Capabilities {
    const message = new common.Capabilities();
    message.getCapabilitiesMap().set(name, new common.Capability());
    return message;
}

function addresses(consenters: readonly HostAndPort[]): common.OrdererAddresses {
    const message = new common.OrdererAddresses();
    message.setAddressesList(consenters.map(({ host, port }) => `${host}:${port}`));
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

function consensus(consenters: readonly Consenter[]): orderer.ConsensusType {
    const metadata = new orderer.etcdraft.ConfigMetadata();
    metadata.setConsentersList(consenters.map(consenterMessage));
    metadata.setOptions(raftOptions());
    const message = new orderer.ConsensusType();
    message.setType('etcdraft');
    message.setMetadata(metadata.serializeBinary());
    return message;
}

function consenterMessage({ host, port, tlsCertificatePem }: Consenter): orderer.etcdraft.Consenter {
    const certificate = Buffer.from(tlsCertificatePem);
    const message = new orderer.etcdraft.Consenter();
    message.setHost(host);
    message.setPort(port);
    message.setClientTlsCert(certificate);
    message.setServerTlsCert(certificate);
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
