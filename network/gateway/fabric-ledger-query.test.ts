import { common } from '@hyperledger/fabric-protos';
import { FabricChannel } from './fabric-channel';
import { FabricLedgerQuery } from './fabric-ledger-query';
import { NativeSigner } from './native-signer';
import { testBlock } from './testing/test-block';
import { TestEndorser } from './testing/test-endorser';
import { testCredentials } from './testing/test-signer';

const unknown = { kind: 'chaincode-error', message: 'no such transaction ID [tx1] in index' } as const;
let peers: TestEndorser[];
let channel: FabricChannel;
let query: FabricLedgerQuery;

beforeEach(async () => {
    const names = ['peer0', 'peer1'];
    peers = await Promise.all(names.map((name) => new TestEndorser(name, 'Org1MSP').start()));
    channel = new FabricChannel('mychannel');
    const signer = new NativeSigner(await testCredentials());
    query = new FabricLedgerQuery({
        channel,
        signer: () => Promise.resolve(signer),
        targets: peers.map((peer) => peer.node()),
        timeoutMs: 500,
    });
});

afterEach(() => {
    channel.close();
    for (const peer of peers) peer.stop();
});

function simulate(...simulations: readonly ReturnType<TestEndorser['simulate']>[]): void {
    peers.forEach((peer, index) => {
        peer.simulate = () => simulations[index] ?? { kind: 'silent' };
    });
}

test('a transaction that one peer does not know yet is found at another', async () => {
    const block = testBlock(7, undefined, [{ id: 'tx1', code: 11 }]);
    simulate(unknown, { kind: 'endorse', response: block.serializeBinary() });
    await expect(query.outcomeOf('tx1')).resolves.toMatchObject({
        validationCode: 'MVCC_READ_CONFLICT',
        blockNumber: 7,
    });
});

test('a transaction is unknown only when every peer that answers was asked', async () => {
    simulate(unknown, unknown);
    await expect(query.outcomeOf('tx1')).resolves.toBeUndefined();
    expect(peers.map(({ asked }) => asked)).toEqual([1, 1]);
});

test('a peer that is away does not hide what another one answers', async () => {
    simulate({ kind: 'silent' }, unknown);
    await expect(query.outcomeOf('tx1')).resolves.toBeUndefined();
});

test('nothing is concluded when no peer answers, or when one answers something else', async () => {
    simulate({ kind: 'silent' }, { kind: 'silent' });
    await expect(query.outcomeOf('tx1')).rejects.toThrow('GATEWAY-QUERY');
    simulate({ kind: 'chaincode-error', message: 'access denied' }, unknown);
    await expect(query.outcomeOf('tx1')).rejects.toThrow('access denied');
});

function heightOf(blocks: number): ReturnType<TestEndorser['simulate']> {
    const info = new common.BlockchainInfo();
    info.setHeight(blocks);
    return { kind: 'endorse', response: info.serializeBinary() };
}

test('the height is that of the peer that is farthest, whoever lags or is away', async () => {
    simulate(heightOf(7), heightOf(9));
    await expect(query.height()).resolves.toBe(9);
    simulate(heightOf(10), { kind: 'silent' });
    await expect(query.height()).resolves.toBe(10);
    simulate({ kind: 'silent' }, { kind: 'silent' });
    await expect(query.height()).rejects.toThrow('GATEWAY-QUERY');
});
