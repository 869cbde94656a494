import { status } from '@grpc/grpc-js';
import { common } from '@hyperledger/fabric-protos';
import { NativeSigner } from '../gateway/native-signer';
import { testCredentials } from '../gateway/testing/test-signer';
import { GatewayPeers } from './gateway-peers';
import { PeerGatewayQuery } from './peer-gateway-query';
import { TestGateway } from './testing/test-gateway';

let one: TestGateway;
let other: TestGateway;
let peers: GatewayPeers;
let query: PeerGatewayQuery;

beforeEach(async () => {
    const signer = new NativeSigner(await testCredentials());
    [one, other] = await Promise.all([new TestGateway().start(), new TestGateway().start()]);
    for (const gateway of [one, other]) gateway.answer = heightOf(7);
    peers = new GatewayPeers([one.target('one'), other.target('other')]);
    query = new PeerGatewayQuery({
        peers,
        channel: 'mychannel',
        mspId: 'Org1MSP',
        signer: () => Promise.resolve(signer),
        timeoutMs: 5_000,
    });
});

afterEach(() => {
    peers.close();
    one.stop();
    other.stop();
});

describe('asking the ledger through a peer’s gateway', () => {
    it('believes the own organisation’s peers alone', async () => {
        await expect(query.height()).resolves.toBe(7);
        expect(one.evaluatedFor).toEqual(['Org1MSP']);
    });

    it('asks the next peer when one is away', async () => {
        one.stop();
        await expect(query.height()).resolves.toBe(7);
        other.react = () => ({ code: status.UNAVAILABLE, message: 'shutting down' });
        await expect(query.height()).rejects.toThrow('GATEWAY-QUERY');
    });

    it('knows nothing of a transaction of which the peer knows nothing, and says nothing when it failed', async () => {
        const failure = (message: string) => () => ({
            code: status.UNKNOWN,
            message: 'evaluate call to endorser returned error',
            details: [{ mspId: 'Org1MSP', message: `chaincode response 500, ${message}` }],
        });
        one.react = failure('Failed to get block for txID tx, error no such transaction ID [tx] in index');
        await expect(query.outcomeOf('tx')).resolves.toBeUndefined();
        for (const gateway of [one, other]) gateway.react = failure('the disk is away');
        await expect(query.outcomeOf('tx')).rejects.toThrow('the disk is away');
    });
});

function heightOf(height: number): Uint8Array {
    const chain = new common.BlockchainInfo();
    chain.setHeight(height);
    return chain.serializeBinary();
}
