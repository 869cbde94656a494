import { discovery, type common, type peer } from '@hyperledger/fabric-protos';
import type { Identity } from '../../identity/identity';
import type { ChannelPolicies } from '../../identity/policy';
import type { ChaincodeDefinition } from '../chaincode-definition';
import { identifyOrUndefined, type IdentitySource } from '../identity-source';
import type { ChannelMembership, ChannelPeer } from './channel-membership';
import { configResult } from './config-result';
import { discoveredPeers } from './discovered-peer';
import { endorsementLayouts } from './endorsement-layouts';

export interface DiscoveryOptions {
    readonly channel: string;
    readonly mspId: string;
    readonly config: common.Config;
    readonly msps: IdentitySource;
    readonly policies: Pick<ChannelPolicies, 'evaluate'>;
    readonly membership: Pick<ChannelMembership, 'peers'>;
    readonly chaincode: ChaincodeDefinition;
    /** Whether endorsements by these identities are enough for the chaincode. */
    readonly isEndorsed: (endorsers: readonly Identity[]) => boolean;
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
        const client = await this.#signerOf(signed, serialized);
        const response = new discovery.Response();
        response.setResultsList(request.getQueriesList().map((query) => this.#answer(query, client)));
        return response;
    }

    /** A certificate that has ended is accepted, as Fabric's discovery does (discovery/authcache.go). */
    async #signerOf(signed: discovery.SignedRequest, serialized: Uint8Array): Promise<Identity | undefined> {
        const client = identifyOrUndefined(this.#options.msps, serialized);
        if (!client) return undefined;
        const isSigned = await client.verify(signed.getPayload_asU8(), signed.getSignature_asU8());
        return isSigned ? client : undefined;
    }

    #answer(query: discovery.Query, client: Identity | undefined): discovery.QueryResult {
        const channel = query.getChannel();
        if (!client || !this.#mayAsk(channel, client)) return failed('access denied');
        if (channel !== '') return this.#answerOnChannel(query);
        return query.hasLocalPeers() ? this.#members(false) : failed('unknown or missing request type');
    }

    #answerOnChannel(query: discovery.Query): discovery.QueryResult {
        if (query.hasConfigQuery()) return this.#config();
        if (query.hasPeerQuery()) return this.#members(true);
        const interests = query.getCcQuery()?.getInterestsList();
        return interests ? this.#endorsers(interests) : failed('unknown or missing request type');
    }

    #mayAsk(channel: string, client: Identity): boolean {
        const { mspId, policies } = this.#options;
        if (channel === '') return client.mspId === mspId && client.roles.has('admin');
        return (
            channel === this.#options.channel && policies.evaluate('/Channel/Application/Writers', [client])
        );
    }

    #config(): discovery.QueryResult {
        const result = new discovery.QueryResult();
        result.setConfigResult(configResult(this.#options.config));
        return result;
    }

    #members(ofChannel: boolean): discovery.QueryResult {
        const members = new discovery.PeerMembershipResult();
        const view = ofChannel ? this.#options : undefined;
        for (const [mspId, peers] of this.#peersByOrganisation()) {
            members.getPeersByOrgMap().set(mspId, discoveredPeers(peers, view));
        }
        const result = new discovery.QueryResult();
        result.setMembers(members);
        return result;
    }

    #endorsers(interests: readonly peer.ChaincodeInterest[]): discovery.QueryResult {
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
            answer.addContent(this.#descriptor());
        }
        const result = new discovery.QueryResult();
        result.setCcQueryRes(answer);
        return result;
    }

    #descriptor(): discovery.EndorsementDescriptor {
        const peers = this.#peersByOrganisation();
        const organisations = [...peers.keys()];
        const groupOf = (mspId: string): string => `G${organisations.indexOf(mspId)}`;
        const descriptor = new discovery.EndorsementDescriptor();
        descriptor.setChaincode(this.#options.chaincode.name);
        for (const [mspId, members] of peers) {
            descriptor.getEndorsersByGroupsMap().set(groupOf(mspId), discoveredPeers(members, this.#options));
        }
        const isEnough = (candidate: readonly string[]): boolean =>
            this.#options.isEndorsed(candidate.flatMap((mspId) => this.#firstOf(peers.get(mspId))));
        for (const organisationsOfLayout of endorsementLayouts(organisations, isEnough)) {
            const layout = new discovery.Layout();
            for (const mspId of organisationsOfLayout)
                layout.getQuantitiesByGroupMap().set(groupOf(mspId), 1);
            descriptor.addLayouts(layout);
        }
        return descriptor;
    }

    #firstOf(peers: readonly ChannelPeer[] | undefined): readonly Identity[] {
        const [first] = peers ?? [];
        return first ? [this.#options.msps.identify(first.signer.serialized)] : [];
    }

    #peersByOrganisation(): ReadonlyMap<string, readonly ChannelPeer[]> {
        const peers = new Map<string, ChannelPeer[]>();
        for (const peer of this.#options.membership.peers) {
            peers.set(peer.mspId, [...(peers.get(peer.mspId) ?? []), peer]);
        }
        return peers;
    }
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
