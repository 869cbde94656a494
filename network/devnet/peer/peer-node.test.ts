import { status, type ServiceError } from '@grpc/grpc-js';
import { common, ledger, peer } from '@hyperledger/fabric-protos';
import { metadataSlot } from '../ledger/block';
import type { MadeProposal, ProposalContent } from './chaincode/fixture/signed-proposal';
import { TestPeers } from './testing/test-peers';

jest.setTimeout(30_000);

let peers: TestPeers;

beforeAll(async () => {
    peers = await TestPeers.start();
});

afterAll(async () => {
    await peers.close();
});

async function refusalOf(proposal: MadeProposal): Promise<string> {
    const outcome = await peers.send(proposal).then(
        () => undefined,
        (error: unknown) => error,
    );
    const error = outcome as ServiceError | undefined;
    expect(error?.code).toBe(status.UNKNOWN);
    return error?.details ?? '';
}

describe('endorsing', () => {
    test('both peers endorse the same result, and what is ordered is committed as valid', async () => {
        const proposal = peers.propose({ args: ['put', 'a', 'one'] });
        const responses = await peers.endorse(proposal);
        const [first, second] = responses.map((response) => Buffer.from(response.getPayload_asU8()));
        expect(first?.length).toBeGreaterThan(0);
        expect(first).toEqual(second);
        expect(responses.every((response) => response.hasEndorsement())).toBe(true);
        await peers.order(proposal, responses);
        const block = await peers.first.ledgerOf('mychannel').blocks.get(peers.channel.ordered.height - 1n);
        expect(block && [...metadataSlot(block, common.BlockMetadataIndex.TRANSACTIONS_FILTER)]).toEqual([0]);
        const read = (await peers.send(peers.propose({ args: ['get', 'a'] }))).getResponse();
        expect(Buffer.from(read?.getPayload_asU8() ?? []).toString('utf8')).toBe('one');
    });

    test('the response payload names the chaincode, its version and the proposal', async () => {
        const proposal = peers.propose({ args: ['announce', 'Created', 'x'] });
        const response = await peers.send(proposal);
        const payload = peer.ProposalResponsePayload.deserializeBinary(response.getPayload_asU8());
        const action = peer.ChaincodeAction.deserializeBinary(payload.getExtension_asU8());
        expect(action.getChaincodeId()?.toObject()).toMatchObject({ name: 'fixture', version: '1.0' });
        const event = peer.ChaincodeEvent.deserializeBinary(action.getEvents_asU8());
        expect([event.getChaincodeId(), event.getTxId(), event.getEventName()]).toEqual([
            'fixture',
            proposal.transactionId,
            'Created',
        ]);
        expect(payload.getProposalHash_asU8()).toHaveLength(32);
        const set = ledger.rwset.TxReadWriteSet.deserializeBinary(action.getResults_asU8());
        expect(set.getDataModel()).toBe(ledger.rwset.TxReadWriteSet.DataModel.KV);
    });

    test('an error of the chaincode is answered without endorsement', async () => {
        const response = await peers.send(peers.propose({ args: ['fail'] }));
        expect(response.getResponse()?.toObject()).toMatchObject({
            status: 500,
            message: 'NOT_ALLOWED: by design',
        });
        expect(response.hasEndorsement()).toBe(false);
    });

    test('a chaincode and a channel that do not exist are named', async () => {
        const missing = await peers.ask('nothing', ['x']);
        expect(missing.getMessage()).toBe(
            'make sure the chaincode nothing has been successfully defined on channel mychannel and try again: chaincode nothing not found',
        );
        const elsewhere = await peers.send(peers.propose({ args: ['get', 'a'], channel: 'other' }));
        expect(elsewhere.getResponse()?.getMessage()).toBe("channel 'other' not found");
    });

    test('a transaction id that is on the ledger is refused', async () => {
        const proposal = await peers.submit(['put', 'duplicate', 'x']);
        await expect(refusalOf(proposal)).resolves.toMatch(
            new RegExp(
                `^duplicate transaction found \\[${proposal.transactionId}\\]. Creator \\[[0-9a-f]+\\]$`,
            ),
        );
    });

    test('a proposal of another time is refused', async () => {
        const time = new Date(Date.now() - 16 * 60 * 1000);
        await expect(refusalOf(peers.propose({ args: ['get', 'a'], time }))).resolves.toMatch(
            /^request unauthorized due to incorrect timestamp .*, peer.authentication.timewindow 15m0s$/,
        );
    });

    test.each<[string, Partial<ProposalContent>, RegExp]>([
        ['another transaction id', { transactionId: 'abc' }, /incorrectly computed txid 'abc' -- expected/],
        [
            'a wrong signature',
            { sign: () => Buffer.from('x') },
            /access denied: channel \[mychannel\] creator org \[Org1MSP\]$/,
        ],
        ['an unknown creator', { creator: Buffer.from('x') }, /creator org unknown, creator is malformed$/],
        ['another header type', { type: common.HeaderType.MESSAGE }, /invalid header type MESSAGE$/],
    ])('a proposal with %s is refused', async (_, content, reason) => {
        await expect(refusalOf(peers.propose({ args: ['get', 'a'], ...content }))).resolves.toMatch(reason);
    });

    test('a peer is no writer and may not invoke', async () => {
        const { node } = peers.channel.organisations.org1;
        const proposal = peers.propose({
            args: ['get', 'a'],
            creator: node.serialized,
            sign: (bytes) => node.sign(bytes),
        });
        await expect(refusalOf(proposal)).resolves.toContain('with policy [/Channel/Application/Writers]');
    });
});

test('a peer that is started again goes on from its ledger', async () => {
    await peers.submit(['put', 'kept', 'value']);
    const { height } = peers.first.ledgerOf('mychannel').blocks;
    await peers.stopNodes();
    await peers.startNodes();
    expect(peers.first.ledgerOf('mychannel').blocks.height).toBe(height);
    const read = await peers.ask('fixture', ['get', 'kept']);
    expect(Buffer.from(read.getPayload_asU8()).toString('utf8')).toBe('value');
});
