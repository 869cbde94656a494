import { common, discovery, peer } from '@hyperledger/fabric-protos';
import { retryUntil } from '../../network/setting-up/retry-until';
import { deliver, deliverFromOrderer, seekEnvelope } from './client/deliver';
import { discover, stateOf } from './client/discover';
import { FabricClient } from './client/fabric-client';
import { gatewayAs, grpcClient } from './client/gateway-client';
import { propose } from './client/signed-proposal';
import { transaction } from './client/transaction';
import { readConformanceConfig } from './network/config';
import type { ConformanceNetwork } from './network/conformance-network';
import { openNetwork } from './network/open-network';

jest.setTimeout(60_000);

/** A peer tells the others of its height within this time (core.yaml, peer.gossip.publishStateInfoInterval 4s), milliseconds. */
const GOSSIP_MS = 20_000;

const { secondChannel } = readConformanceConfig();
const describeTwo = secondChannel === undefined ? describe.skip : describe;

let network: ConformanceNetwork;
let first: FabricClient;
let second: FabricClient;
const run = Date.now().toString(36);
const key = (name: string): string => `${name}-${run}`;

beforeAll(async () => {
    network = await openNetwork();
    first = new FabricClient(network);
    second = new FabricClient({ ...network, channel: network.secondChannel ?? '' });
});

afterAll(async () => {
    await network.close();
});

const channelsOf = (): readonly string[] => [first.network.channel, second.network.channel];

describeTwo('two channels with the same members and the same chaincode', () => {
    test('each peer says that it is on both', async () => {
        for (const organisation of network.organisations) {
            const proposed = first.propose(['GetChannels'], {
                channel: '',
                chaincode: 'cscc',
                client: organisation.admin,
            });
            const answer = await first.ask(organisation.peer, proposed);
            const listed = peer.ChannelQueryResponse.deserializeBinary(
                answer.getResponse()?.getPayload_asU8() ?? new Uint8Array(),
            );
            const names = listed.getChannelsList().map((each) => each.getChannelId());
            expect(names.sort()).toEqual(channelsOf().toSorted());
        }
    });

    test('what is written on one is not on the other, which has no block more', async () => {
        const heightBefore = await second.height();
        expect(await first.submit(['put', key('a'), 'on the first'])).toMatchObject({ code: 'VALID' });
        expect(await first.get(key('a'))).toBe('on the first');
        expect(await second.get(key('a'))).toBe('');
        expect(await second.height()).toBe(heightBefore);
        expect(await second.submit(['put', key('a'), 'on the second'])).toMatchObject({
            code: 'VALID',
            block: heightBefore,
        });
        expect(await first.get(key('a'))).toBe('on the first');
        expect(await second.get(key('a'))).toBe('on the second');
    });

    test('qscc of each finds its own transactions alone', async () => {
        const { transactionId } = await first.submit(['put', key('mine'), 'x']);
        const ask = (client: FabricClient): Promise<peer.Response> =>
            client.query('qscc', ['GetTransactionByID', client.network.channel, transactionId]);
        expect((await ask(first)).getStatus()).toBe(200);
        const unknown = await ask(second);
        expect([unknown.getStatus(), unknown.getMessage()]).toEqual([
            500,
            `Failed to get transaction with id ${transactionId}, error no such transaction ID [${transactionId}] in index`,
        ]);
    });

    test('qscc and cscc that are called on one answer for the other', async () => {
        const { channel } = second.network;
        const chain = await first.query('qscc', ['GetChainInfo', channel]);
        const { height } = common.BlockchainInfo.deserializeBinary(chain.getPayload_asU8()).toObject();
        expect(height).toBe(await second.height());
        const answered = await first.query('cscc', ['GetConfigBlock', channel]);
        const block = common.Block.deserializeBinary(answered.getPayload_asU8());
        expect(channelIn(block)).toBe(channel);
    });

    test('each has a first block and a chain of its own, at the peers and at the orderer', async () => {
        const genesis = async (channel: string): Promise<readonly common.Block[]> => {
            const [{ admin: client, peer: node }] = network.organisations;
            const seek = (): common.Envelope => seekEnvelope({ channel, client, start: 0, stop: 0 });
            const answers = [await deliver(node, seek()), await deliverFromOrderer(network.orderer, seek())];
            return answers.flatMap(({ blocks }) => blocks);
        };
        const hashes = new Set<string>();
        for (const channel of channelsOf()) {
            const [ofPeer, ofOrderer, ...others] = await genesis(channel);
            if (!ofPeer || !ofOrderer || others.length > 0) throw new Error('one block of each was due');
            expect([channelIn(ofPeer), channelIn(ofOrderer)]).toEqual([channel, channel]);
            expect(dataHashOf(ofPeer)).toBe(dataHashOf(ofOrderer));
            hashes.add(dataHashOf(ofPeer));
        }
        expect(hashes.size).toBe(2);
    });

    test('discovery tells the height on the channel that is asked about', async () => {
        for (const client of [first, second]) {
            const query = new discovery.Query();
            query.setChannel(client.network.channel);
            query.setPeerQuery(new discovery.PeerMembershipQuery());
            const [{ admin, peer: node }] = network.organisations;
            const heightThen = await client.height();
            const told = async (): Promise<number | undefined> => {
                const members = (await discover(node, admin, query)).getMembers()?.getPeersByOrgMap();
                const [own] = members?.get('Org1MSP')?.getPeersList() ?? [];
                return own && stateOf(own).getLedgerHeight();
            };
            const heights = async (): Promise<void> => {
                expect(await told()).toBe(heightThen);
            };
            await retryUntil(heights, { timeoutMs: GOSSIP_MS });
        }
    });

    test('the gateway of a peer serves both', async () => {
        const [{ admin, peer: node }] = network.organisations;
        const client = grpcClient(node);
        const gateway = gatewayAs(client, admin);
        try {
            const contractOn = (channel: string) =>
                gateway.getNetwork(channel).getContract(network.chaincode);
            const [here, there] = channelsOf().map(contractOn);
            await here?.submitTransaction('put', key('through'), 'here');
            await there?.submitTransaction('put', key('through'), 'there');
            const read = async (contract = here): Promise<string> =>
                Buffer.from((await contract?.evaluateTransaction('get', key('through'))) ?? []).toString();
            expect([await read(here), await read(there)]).toEqual(['here', 'there']);
        } finally {
            gateway.close();
            client.close();
        }
    });
});

describeTwo('a transaction of one channel that is brought to the other', () => {
    test('as it is, it is ordered on its own, whatever channel the reader looks at', async () => {
        const { envelope, transactionId } = await first.endorsed(['put', key('as-it-is'), 'x']);
        const from = await first.height();
        expect(await second.order(envelope)).toMatchObject({ status: 'SUCCESS' });
        expect((await first.outcomeOf(transactionId, from)).code).toBe('VALID');
        expect(await second.get(key('as-it-is'))).toBe('');
    });

    test('with the other’s name put into its header and signed anew, its endorsements are of no use', async () => {
        const proposed = first.propose(['put', key('moved'), 'x']);
        const answers = await first.endorse(proposed);
        const header = common.Header.deserializeBinary(proposed.header.serializeBinary());
        const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
        channelHeader.setChannelId(second.network.channel);
        header.setChannelHeader(channelHeader.serializeBinary());
        const from = await second.height();
        const moved = transaction({ ...proposed, header }, answers);
        expect(await second.order(moved)).toMatchObject({ status: 'SUCCESS' });
        expect((await second.outcomeOf(proposed.transactionId, from)).code).toBe(
            'INVALID_ENDORSER_TRANSACTION',
        );
        expect(await second.get(key('moved'))).toBe('');
    });

    test('a proposal whose header was given the other’s name has lost its signature', async () => {
        const { signed } = first.propose(['get', key('a')]);
        const proposal = peer.Proposal.deserializeBinary(signed.getProposalBytes_asU8());
        const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
        const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
        channelHeader.setChannelId(second.network.channel);
        header.setChannelHeader(channelHeader.serializeBinary());
        proposal.setHeader(header.serializeBinary());
        signed.setProposalBytes(proposal.serializeBinary());
        const refused = first.askFirst({ ...first.propose([]), signed });
        await expect(refused).rejects.toMatchObject({
            code: 2,
            details: `error validating proposal: access denied: channel [${second.network.channel}] creator org [Org1MSP]`,
        });
    });

    test('the same transaction id may be used once on each', async () => {
        const [{ admin: client }] = network.organisations;
        const { chaincode } = network;
        const nonce = Buffer.from(`nonce of both, ${run}`);
        for (const on of [first, second]) {
            const { channel } = on.network;
            const args = ['put', key('twice'), channel];
            const proposed = propose({ channel, chaincode, args, client, nonce });
            const from = await on.height();
            await on.order(transaction(proposed, await on.endorse(proposed)));
            expect((await on.outcomeOf(proposed.transactionId, from)).code).toBe('VALID');
            expect(await on.get(key('twice'))).toBe(channel);
        }
    });
});

function channelIn(block: common.Block): string {
    const [bytes = new Uint8Array()] = block.getData()?.getDataList_asU8() ?? [];
    const payload = common.Payload.deserializeBinary(
        common.Envelope.deserializeBinary(bytes).getPayload_asU8(),
    );
    return common.ChannelHeader.deserializeBinary(
        payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array(),
    ).getChannelId();
}

function dataHashOf(block: common.Block): string {
    return Buffer.from(block.getHeader()?.getDataHash_asU8() ?? []).toString('hex');
}
