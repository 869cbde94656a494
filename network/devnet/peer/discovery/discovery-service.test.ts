import { discovery, peer } from '@hyperledger/fabric-protos';
import { TestPeers } from '../testing/test-peers';

jest.setTimeout(30_000);

let peers: TestPeers;

beforeAll(async () => {
    peers = await TestPeers.start();
});

afterAll(async () => {
    await peers.close();
});

describe('discovery', () => {
    async function discover(query: discovery.Query): Promise<discovery.QueryResult | undefined> {
        const { admin } = peers.channel.organisations.org1;
        const authentication = new discovery.AuthInfo();
        authentication.setClientIdentity(admin.serialized);
        const request = new discovery.Request();
        request.setAuthentication(authentication);
        request.addQueries(query);
        const signed = new discovery.SignedRequest();
        signed.setPayload(request.serializeBinary());
        signed.setSignature(admin.sign(signed.getPayload_asU8()));
        const client = new discovery.DiscoveryClient(...peers.target);
        const response = await new Promise<discovery.Response | undefined>((resolve, reject) => {
            client.discover(signed, (error, answer) => {
                if (error) reject(error);
                else resolve(answer);
            });
        });
        client.close();
        return response?.getResultsList()[0];
    }

    function about(channelName: string): discovery.Query {
        const query = new discovery.Query();
        query.setChannel(channelName);
        return query;
    }

    test('the peers of both organisations are found', async () => {
        const query = about('mychannel');
        query.setPeerQuery(new discovery.PeerMembershipQuery());
        const members = (await discover(query))?.getMembers();
        expect([...(members?.getPeersByOrgMap().keys() ?? [])].sort()).toEqual(['Org1MSP', 'Org2MSP']);
    });

    test('both organisations have to endorse', async () => {
        const call = new peer.ChaincodeCall();
        call.setName('fixture');
        const interest = new peer.ChaincodeInterest();
        interest.addChaincodes(call);
        const endorsing = new discovery.ChaincodeQuery();
        endorsing.addInterests(interest);
        const query = about('mychannel');
        query.setCcQuery(endorsing);
        const [descriptor] = (await discover(query))?.getCcQueryRes()?.getContentList() ?? [];
        const layouts = descriptor
            ?.getLayoutsList()
            .map((layout) => layout.getQuantitiesByGroupMap().toArray());
        expect(layouts).toEqual([
            [
                ['G0', 1],
                ['G1', 1],
            ],
        ]);
    });

    test('the configuration names the organisations and the orderer', async () => {
        const query = about('mychannel');
        query.setConfigQuery(new discovery.ConfigQuery());
        const config = (await discover(query))?.getConfigResult();
        expect([...(config?.getMspsMap().keys() ?? [])].sort()).toEqual(['OrdererMSP', 'Org1MSP', 'Org2MSP']);
        expect(config?.getOrderersMap().get('OrdererMSP')?.getEndpointList()[0]?.toObject()).toEqual({
            host: 'orderer.example.com',
            port: 7050,
        });
    });

    test('a channel that does not exist is denied', async () => {
        const query = about('other');
        query.setConfigQuery(new discovery.ConfigQuery());
        expect((await discover(query))?.getError()?.getContent()).toBe('access denied');
    });
});
