import { TestPeers } from '../testing/test-peers';
import { Endorser } from './endorser';

jest.setTimeout(30_000);

test('a proposal that waits for the chaincode holds no snapshot of the state meanwhile', async () => {
    const peers = await TestPeers.start();
    const { msps, policies, organisations } = peers.channel;
    const ledger = peers.first.ledgerOf('mychannel');
    const signer = organisations.org1.node;
    const newSimulator = jest.spyOn(ledger, 'newSimulator');
    const snapshotsWhileWaiting: number[] = [];
    const endorser = new Endorser({
        localMsp: msps,
        channels: new Map([['mychannel', { channel: 'mychannel', msps, policies, ledger, signer }]]),
        signer,
        chaincode: { name: 'fixture', version: '1.0' },
        connection: {
            reach: () => {
                snapshotsWhileWaiting.push(newSimulator.mock.calls.length);
                return Promise.resolve({ kind: 'failed', reason: 'context deadline exceeded' });
            },
        },
        system: new Map(),
    });
    const answer = await endorser.processProposal(peers.propose({ args: ['get', 'a'] }).signed);
    expect(answer.getResponse()?.toObject()).toMatchObject({
        status: 500,
        message: expect.stringContaining('context deadline exceeded') as string,
    });
    expect(snapshotsWhileWaiting).toEqual([0]);
    expect(newSimulator).not.toHaveBeenCalled();
    await peers.close();
});
