import { discovery, type common, type peer } from '@hyperledger/fabric-protos';
import type { Identity } from '../../identity/identity';
import type { ChannelPolicies } from '../../identity/policy';
import type { ChaincodeDefinition } from '../chaincode-definition';
import { identifyOrUndefined, type IdentitySource } from '../identity-source';
import { configResult } from './config-result';
import { discoveredPeers, type ChannelView } from './discovered-peer';
import { endorsementLayouts } from './endorsement-layouts';
import type { MemberPeer, PeerMembership } from './peer-membership';

/** A channel that may be asked about. */
export interface DiscoveredChannel {
    readonly channel: string;
    readonly config: common.Config;
    readonly msps: IdentitySource;
    readonly policies: Pick<ChannelPolicies, 'evaluate'>;
    /** Whether endorsements by these identities are enough for the chaincode. */
    isEndorsed(endorsers: readonly Identity[]): boolean;
}

export interface DiscoveryOptions {
    /** The peer's own organisation: its administrators alone may ask about the peers outside a channel. */
    readonly localMsp: IdentitySource;
    readonly channels: ReadonlyMap<string, DiscoveredChannel>;
    readonly membership: Pick<PeerMembership, 'peers'>;
    readonly chaincode: ChaincodeDefinition;
}

/** A request that is to be answered, and the one who says that he made it. */
interface Asking {
    readonly signed: discovery.SignedRequest;
    readonly identity: Uint8Array;
}

/** The request cannot be read: the call ends with a gRPC error that carries the message, as in Fabric. */
export class DiscoveryRefused extends Error {
    override readonly name = 'DiscoveryRefused';
}

/** Tells clients who is on the channel and whose endorsements they need (fabric discovery/service.go). */
export class DiscoveryService {
    readonly #options: DiscoveryOptions;

    constructor(options: DiscoveryOptions) {
        this.#options = options;
    }

    /** Answers each query by itself; throws `DiscoveryRefused` for a request without an identity. */
    async discover(signed: discovery.SignedRequest): Promise<discovery.Response> {
        const request = requestOf(signed);
        const serialized = request.getAuthentication()?.getClientIdentity_asU8();
        if (!serialized) throw new DiscoveryRefused('access denied, no authentication info in request');
        if (serialized.length === 0)
            throw new DiscoveryRefused("access denied, client identity wasn't supplied");
        const asking = { signed, identity: serialized };
        const response = new discovery.Response();
        response.setResultsList(
            await Promise.all(request.getQueriesList().map((query) => this.#answer(query, asking))),
        );
        return response;
    }

    async #answer(query: discovery.Query, asking: Asking): Promise<discovery.QueryResult> {
        const name = query.getChannel();
        if (name === '') return await this.#answerLocally(query, asking);
        const channel = this.#options.channels.get(name);
        const client = channel && (await signerOf(channel.msps, asking));
        const isWriter = client && channel.policies.evaluate('/Channel/Application/Writers', [client]);
        return isWriter ? this.#answerOn(channel, query) : failed('access denied');
    }

    async #answerLocally(query: discovery.Query, asking: Asking): Promise<discovery.QueryResult> {
        const client = await signerOf(this.#options.localMsp, asking);
        if (!client?.roles.has('admin')) return failed('access denied');
        return query.hasLocalPeers() ? this.#members() : failed('unknown or missing request type');
    }

    #answerOn(channel: DiscoveredChannel, query: discovery.Query): discovery.QueryResult {
        if (query.hasConfigQuery()) return configurationOf(channel);
        if (query.hasPeerQuery()) return this.#members(channel);
        const interests = query.getCcQuery()?.getInterestsList();
        return interests ? this.#endorsers(channel, interests) : failed('unknown or missing request type');
    }

    #members(of?: DiscoveredChannel): discovery.QueryResult {
        const members = new discovery.PeerMembershipResult();
        const view = of && this.#viewOf(of);
        for (const [mspId, peers] of this.#peersByOrganisation()) {
            members.getPeersByOrgMap().set(mspId, discoveredPeers(peers, view));
        }
        const result = new discovery.QueryResult();
        result.setMembers(members);
        return result;
    }

    #viewOf({ channel }: DiscoveredChannel): ChannelView {
        return { channel, chaincode: this.#options.chaincode };
    }

    #endorsers(
        channel: DiscoveredChannel,
        interests: readonly peer.ChaincodeInterest[],
    ): discovery.QueryResult {
        if (interests.length === 0)
            return failed('chaincode query must have at least one chaincode interest');
        const answer = new discovery.ChaincodeQueryResult();
        for (const interest of interests) {
            const names = interest.getChaincodesList().map((call) => call.getName());
            if (names.length === 0) return failed('chaincode interest must contain at least one chaincode');
            if (names.some((name) => name !== this.#options.chaincode.name)) {
                const calls = names.map((name) => `name:"${name}"`).join(' ');
                return failed(`failed constructing descriptor for chaincodes:<${calls} > `);
            }
            answer.addContent(this.#descriptor(channel));
        }
        const result = new discovery.QueryResult();
        result.setCcQueryRes(answer);
        return result;
    }

    #descriptor(channel: DiscoveredChannel): discovery.EndorsementDescriptor {
        const peers = this.#peersByOrganisation();
        const organisations = [...peers.keys()];
        const groupOf = (mspId: string): string => `G${organisations.indexOf(mspId)}`;
        const descriptor = new discovery.EndorsementDescriptor();
        descriptor.setChaincode(this.#options.chaincode.name);
        for (const [mspId, members] of peers) {
            descriptor
                .getEndorsersByGroupsMap()
                .set(groupOf(mspId), discoveredPeers(members, this.#viewOf(channel)));
        }
        const isEnough = (candidate: readonly string[]): boolean =>
            channel.isEndorsed(candidate.flatMap((mspId) => firstOf(channel, peers.get(mspId))));
        for (const organisationsOfLayout of endorsementLayouts(organisations, isEnough)) {
            const layout = new discovery.Layout();
            for (const mspId of organisationsOfLayout)
                layout.getQuantitiesByGroupMap().set(groupOf(mspId), 1);
            descriptor.addLayouts(layout);
        }
        return descriptor;
    }

    #peersByOrganisation(): ReadonlyMap<string, readonly MemberPeer[]> {
        const peers = new Map<string, MemberPeer[]>();
        for (const peer of this.#options.membership.peers) {
            peers.set(peer.mspId, [...(peers.get(peer.mspId) ?? []), peer]);
        }
        return peers;
    }
}

function firstOf({ msps }: DiscoveredChannel, peers: readonly MemberPeer[] | undefined): readonly Identity[] {
    const [first] = peers ?? [];
    return first ? [msps.identify(first.signer.serialized)] : [];
}

/** A certificate that has ended is accepted, as Fabric's discovery does (discovery/authcache.go). */
async function signerOf(msps: IdentitySource, { signed, identity }: Asking): Promise<Identity | undefined> {
    const client = identifyOrUndefined(msps, identity);
    if (!client) return undefined;
    const isSigned = await client.verify(signed.getPayload_asU8(), signed.getSignature_asU8());
    return isSigned ? client : undefined;
}

function configurationOf({ config }: DiscoveredChannel): discovery.QueryResult {
    const result = new discovery.QueryResult();
    result.setConfigResult(configResult(config));
    return result;
}

function requestOf(signed: discovery.SignedRequest): discovery.Request {
    try {
        return discovery.Request.deserializeBinary(signed.getPayload_asU8());
    } catch (cause) {
        throw new DiscoveryRefused('failed parsing request', { cause });
    }
}

function failed(content: string): discovery.QueryResult {
    const error = new discovery.Error();
    error.setContent(content);
    const result = new discovery.QueryResult();
    result.setError(error);
    return result;
}
