import { discovery, msp, peer } from '@hyperledger/fabric-protos';
import { discover, stateOf } from './client/discover';
import { FabricClient } from './client/fabric-client';
import { current, expired, unknownAuthority } from './client/strangers';
import type { ConformanceNetwork } from './network/conformance-network';
import { openNetwork } from './network/open-network';

jest.setTimeout(60_000);

let network: ConformanceNetwork;

beforeAll(async () => {
    network = await openNetwork();
});

afterAll(async () => {
    await network.close();
});

function about(channel: string): discovery.Query {
    const query = new discovery.Query();
    query.setChannel(channel);
    return query;
}

function membersOf(channel: string): discovery.Query {
    const query = about(channel);
    query.setPeerQuery(new discovery.PeerMembershipQuery());
    return query;
}

function endorsersOf(...chaincodes: readonly string[]): discovery.Query {
    const interest = new peer.ChaincodeInterest();
    for (const name of chaincodes) {
        const call = new peer.ChaincodeCall();
        call.setName(name);
        interest.addChaincodes(call);
    }
    const endorsing = new discovery.ChaincodeQuery();
    endorsing.addInterests(interest);
    const query = about(network.channel);
    query.setCcQuery(endorsing);
    return query;
}

function ask(
    query: discovery.Query,
    client = network.organisations[0].admin,
): Promise<discovery.QueryResult> {
    return discover(network.organisations[0].peer, client, query);
}

describe('discovery tells a member of the channel', () => {
    test('the peers of both organisations, with their chaincodes and their height', async () => {
        const members = (await ask(membersOf(network.channel))).getMembers();
        const mspIds = [...(members?.getPeersByOrgMap().keys() ?? [])].sort();
        expect(mspIds).toEqual(['Org1MSP', 'Org2MSP']);
        const height = await new FabricClient(network).height();
        for (const mspId of mspIds) {
            const [only = new discovery.Peer(), ...others] =
                members?.getPeersByOrgMap().get(mspId)?.getPeersList() ?? [];
            expect(others).toEqual([]);
            expect(msp.SerializedIdentity.deserializeBinary(only.getIdentity_asU8()).getMspid()).toBe(mspId);
            const state = stateOf(only);
            expect(state.getLedgerHeight()).toBeLessThanOrEqual(height);
            const chaincodes = state.getChaincodesList().map((each) => [each.getName(), each.getVersion()]);
            expect(chaincodes.sort()).toEqual([
                ['_lifecycle', '1'],
                [network.chaincode, '1'],
            ]);
        }
    });

    test('the MSPs and the orderers', async () => {
        const config = (await ask(configOf())).getConfigResult();
        expect([...(config?.getMspsMap().keys() ?? [])].sort()).toEqual(
            ['Org1MSP', 'Org2MSP', 'OrdererMSP'].sort(),
        );
        expect([...(config?.getOrderersMap().keys() ?? [])]).toEqual(['OrdererMSP']);
        const endpoints = config?.getOrderersMap().get('OrdererMSP')?.getEndpointList();
        expect(endpoints?.every((each) => each.getHost() !== '' && each.getPort() > 0)).toBe(true);
    });

    test('that both organisations have to endorse', async () => {
        const [descriptor, ...others] =
            (await ask(endorsersOf(network.chaincode))).getCcQueryRes()?.getContentList() ?? [];
        expect(others).toEqual([]);
        expect(descriptor?.getChaincode()).toBe(network.chaincode);
        const groups = [...(descriptor?.getEndorsersByGroupsMap().keys() ?? [])].sort();
        expect(groups).toHaveLength(2);
        const layouts = descriptor?.getLayoutsList().map((layout) =>
            layout
                .getQuantitiesByGroupMap()
                .toObject()
                .sort(([left], [right]) => left.localeCompare(right)),
        );
        expect(layouts).toEqual([groups.map((group) => [group, 1])]);
    });
});

test('discovery does not ask whether a certificate has expired', async () => {
    const late = await expired(network.organisations[0].authority, 'Org1MSP');
    expect((await ask(membersOf(network.channel), late)).hasMembers()).toBe(true);
});

describe('discovery refuses', () => {
    const error = async (
        query: discovery.Query,
        client = network.organisations[0].admin,
    ): Promise<string | undefined> => (await ask(query, client)).getError()?.getContent();

    test('a chaincode that nobody has', async () => {
        expect(await error(endorsersOf('nosuch'))).toMatch(
            /^failed constructing descriptor for chaincodes:[<{]name:"nosuch" ?[>}] ?$/,
        );
    });

    test('an interest without a chaincode', async () => {
        expect(await error(endorsersOf())).toBe('chaincode interest must contain at least one chaincode');
    });

    test('a channel that the peer has not joined', async () => {
        expect(await error(membersOf('nosuch'))).toBe('access denied');
    });

    test('strangers and impostors', async () => {
        const clients = [
            await current(await unknownAuthority(), 'Org9MSP'),
            await current(await unknownAuthority(), 'Org1MSP'),
        ];
        for (const client of clients)
            expect(await error(membersOf(network.channel), client)).toBe('access denied');
    });

    test('a question that it does not know', async () => {
        expect(await error(about(network.channel))).toBe('unknown or missing request type');
    });
});

function configOf(): discovery.Query {
    const query = about(network.channel);
    query.setConfigQuery(new discovery.ConfigQuery());
    return query;
}
