import { common, peer } from '@hyperledger/fabric-protos';
import { TestPeers } from '../testing/test-peers';

jest.setTimeout(30_000);

let peers: TestPeers;

beforeAll(async () => {
    peers = await TestPeers.start();
});

afterAll(async () => {
    await peers.close();
});

describe('asking the peer', () => {
    test('qscc tells the height and finds blocks and transactions', async () => {
        const { transactionId } = await peers.submit(['put', 'qscc', 'x']);
        const { height, tipHash } = peers.first.ledgerOf('mychannel').blocks;
        const chain = await peers.ask('qscc', ['GetChainInfo', 'mychannel']);
        const summary = common.BlockchainInfo.deserializeBinary(chain.getPayload_asU8());
        expect(summary.getHeight()).toBe(Number(height));
        expect(Buffer.from(summary.getCurrentblockhash_asU8())).toEqual(Buffer.from(tipHash));
        const found = await Promise.all([
            peers.ask('qscc', ['GetBlockByNumber', 'mychannel', String(height - 1n)]),
            peers.ask('qscc', ['GetBlockByHash', 'mychannel', tipHash]),
            peers.ask('qscc', ['GetBlockByTxID', 'mychannel', transactionId]),
        ]);
        for (const answer of found) {
            const block = common.Block.deserializeBinary(answer.getPayload_asU8());
            expect(block.getHeader()?.getNumber()).toBe(Number(height - 1n));
        }
        const transaction = await peers.ask('qscc', ['GetTransactionByID', 'mychannel', transactionId]);
        const processed = peer.ProcessedTransaction.deserializeBinary(transaction.getPayload_asU8());
        expect(processed.getValidationcode()).toBe(peer.TxValidationCode.VALID);
    });

    test.each([
        [
            ['GetTransactionByID', 'mychannel', 'abc'],
            'Failed to get transaction with id abc, error no such transaction ID [abc] in index',
        ],
        [
            ['GetBlockByNumber', 'mychannel', '999'],
            'Failed to get block number 999, error no such block number [999] in index',
        ],
        [['GetChainInfo', 'other'], 'Invalid chain ID, other'],
        [
            ['Nothing', 'mychannel', 'x'],
            'access denied for [Nothing][mychannel]: [Unmapped policy for qscc/Nothing]',
        ],
    ])('qscc answers %j with the words of Fabric', async (args, message) => {
        const answer = await peers.ask('qscc', args);
        expect([answer.getStatus(), answer.getMessage()]).toEqual([500, message]);
    });

    test('cscc lists the channel and gives its configuration', async () => {
        const listed = await peers.send(
            peers.propose({ chaincode: 'cscc', channel: '', args: ['GetChannels'] }),
        );
        const channels = peer.ChannelQueryResponse.deserializeBinary(
            listed.getResponse()?.getPayload_asU8() ?? new Uint8Array(),
        );
        expect(channels.getChannelsList().map((each) => each.getChannelId())).toEqual(['mychannel']);
        const block = await peers.ask('cscc', ['GetConfigBlock', 'mychannel']);
        expect(common.Block.deserializeBinary(block.getPayload_asU8()).getHeader()?.getNumber()).toBe(0);
        const config = await peers.ask('cscc', ['GetChannelConfig', 'mychannel']);
        expect(common.Config.deserializeBinary(config.getPayload_asU8()).hasChannelGroup()).toBe(true);
    });

    test('_lifecycle knows the committed chaincode and no other', async () => {
        const args = new peer.lifecycle.QueryChaincodeDefinitionArgs();
        args.setName('fixture');
        const answer = await peers.ask('_lifecycle', ['QueryChaincodeDefinition', args.serializeBinary()]);
        const definition = peer.lifecycle.QueryChaincodeDefinitionResult.deserializeBinary(
            answer.getPayload_asU8(),
        );
        expect([definition.getVersion(), definition.getSequence()]).toEqual(['1.0', 1]);
        expect([...definition.getApprovalsMap().keys()].sort()).toEqual(['Org1MSP', 'Org2MSP']);
        args.setName('nothing');
        const missing = await peers.ask('_lifecycle', ['QueryChaincodeDefinition', args.serializeBinary()]);
        expect([missing.getStatus(), missing.getMessage()]).toEqual([
            404,
            'namespace nothing is not defined',
        ]);
    });
});
