import { peer } from '@hyperledger/fabric-protos';
import { FabricClient } from './client/fabric-client';
import type { ConformanceNetwork } from './network/conformance-network';
import { openNetwork } from './network/open-network';

jest.setTimeout(60_000);

let network: ConformanceNetwork;
let client: FabricClient;

beforeAll(async () => {
    network = await openNetwork();
    client = new FabricClient(network);
});

afterAll(async () => {
    await network.close();
});

describe('the chaincodes of the peer itself', () => {
    const channel = (): string => network.channel;
    const said = async (
        chaincode: string,
        args: readonly (string | Uint8Array)[],
    ): Promise<[number, string]> => {
        const response = await client.query(chaincode, args);
        return [response.getStatus(), response.getMessage()];
    };

    test.each([
        [
            ['GetBlockByNumber', '9999'],
            'Failed to get block number 9999, error no such block number [9999] in index',
        ],
        [
            ['GetBlockByNumber', 'x'],
            'Failed to parse block number with error strconv.ParseUint: parsing "x": invalid syntax',
        ],
        [
            ['GetTransactionByID', 'abc'],
            'Failed to get transaction with id abc, error no such transaction ID [abc] in index',
        ],
        [
            ['GetBlockByTxID', 'abc'],
            'Failed to get block for txID abc, error no such transaction ID [abc] in index',
        ],
        [
            ['GetBlockByHash', 'abc'],
            'Failed to get block hash abc, error no such block hash [616263] in index',
        ],
    ])('qscc answers %j with 500 and Fabric’s words', async ([name = '', argument = ''], words) => {
        expect(await said('qscc', [name, channel(), argument])).toEqual([500, words]);
    });

    test('qscc has no other function, and no other channel', async () => {
        expect(await said('qscc', ['Nothing', channel(), 'x'])).toEqual([
            500,
            `access denied for [Nothing][${channel()}]: [Unmapped policy for qscc/Nothing]`,
        ]);
        expect(await said('qscc', ['GetChainInfo', 'nosuch'])).toEqual([500, 'Invalid chain ID, nosuch']);
    });

    test('cscc lists the channels of the peer', async () => {
        const listed = peer.ChannelQueryResponse.deserializeBinary(
            (await client.query('cscc', ['GetChannels'])).getPayload_asU8(),
        );
        expect(listed.getChannelsList().map((each) => each.getChannelId())).toContain(channel());
    });

    test('_lifecycle tells the definition and who has approved it', async () => {
        const args = new peer.lifecycle.QueryChaincodeDefinitionArgs();
        args.setName(network.chaincode);
        const answered = await client.query('_lifecycle', [
            'QueryChaincodeDefinition',
            args.serializeBinary(),
        ]);
        const definition = peer.lifecycle.QueryChaincodeDefinitionResult.deserializeBinary(
            answered.getPayload_asU8(),
        );
        expect(definition.toObject()).toMatchObject({
            sequence: 1,
            version: '1.0',
            endorsementPlugin: 'escc',
            validationPlugin: 'vscc',
            initRequired: false,
        });
        expect(definition.getApprovalsMap().toObject()).toEqual([
            ['Org1MSP', true],
            ['Org2MSP', true],
        ]);
        args.setName('nosuch');
        expect(await said('_lifecycle', ['QueryChaincodeDefinition', args.serializeBinary()])).toEqual([
            404,
            'namespace nosuch is not defined',
        ]);
    });

    test('_lifecycle tells what the organisation has approved', async () => {
        const args = new peer.lifecycle.QueryApprovedChaincodeDefinitionArgs();
        args.setName(network.chaincode);
        const ask = (): Promise<peer.Response> =>
            client.query('_lifecycle', ['QueryApprovedChaincodeDefinition', args.serializeBinary()]);
        const approved = peer.lifecycle.QueryApprovedChaincodeDefinitionResult.deserializeBinary(
            (await ask()).getPayload_asU8(),
        );
        expect([approved.getSequence(), approved.getVersion()]).toEqual([1, '1.0']);
        expect(approved.getSource()?.getLocalPackage()?.getPackageId()).toMatch(/^.+_1\.0:[0-9a-f]{64}$/);
        args.setName('nosuch');
        expect((await ask()).getMessage()).toBe(
            `failed to invoke backing implementation of 'QueryApprovedChaincodeDefinition': could not fetch approved chaincode definition (name: 'nosuch', sequence: '0') on channel '${channel()}'`,
        );
    });

    test.each([
        [2, ''],
        [
            3,
            "failed to invoke backing implementation of 'CheckCommitReadiness': requested sequence is 3, but new definition must be sequence 2",
        ],
    ])('_lifecycle is asked whether sequence %i could be committed', async (sequence, words) => {
        const args = new peer.lifecycle.CheckCommitReadinessArgs();
        args.setName(network.chaincode);
        args.setVersion('2.0');
        args.setSequence(sequence);
        const answered = await client.query('_lifecycle', ['CheckCommitReadiness', args.serializeBinary()]);
        expect(answered.getMessage()).toBe(words);
        const readiness = peer.lifecycle.CheckCommitReadinessResult.deserializeBinary(
            answered.getPayload_asU8(),
        );
        expect(readiness.getApprovalsMap().toObject()).toEqual(
            words === ''
                ? [
                      ['Org1MSP', false],
                      ['Org2MSP', false],
                  ]
                : [],
        );
    });
});
