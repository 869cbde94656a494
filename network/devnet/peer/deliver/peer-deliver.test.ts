import { once } from 'node:events';
import { common, orderer, peer } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import type { Organisation } from '../../identity/organisation';
import { seekEnvelope } from '../testing/test-channel';
import { TestPeers } from '../testing/test-peers';

jest.setTimeout(30_000);

let peers: TestPeers;
let deliverClient: peer.DeliverClient;

beforeAll(async () => {
    peers = await TestPeers.start();
    deliverClient = new peer.DeliverClient(...peers.target);
});

afterAll(async () => {
    deliverClient.close();
    await peers.close();
});

type Position = 'oldest' | 'newest' | 'next' | number;

function position(at: Position): orderer.SeekPosition {
    const seek = new orderer.SeekPosition();
    if (at === 'oldest') seek.setOldest(new orderer.SeekOldest());
    else if (at === 'newest') seek.setNewest(new orderer.SeekNewest());
    else if (at === 'next') seek.setNextCommit(new orderer.SeekNextCommit());
    else {
        const specified = new orderer.SeekSpecified();
        specified.setNumber(at);
        seek.setSpecified(specified);
    }
    return seek;
}

interface Seek {
    readonly from: Position;
    readonly to: Position;
    readonly failIfNotReady?: boolean;
    readonly channel?: string;
    readonly time?: Date;
    readonly signer?: Organisation['admin'];
}

function seekFor(seek: Seek): common.Envelope {
    const request = new orderer.SeekInfo();
    request.setStart(position(seek.from));
    request.setStop(position(seek.to));
    if (seek.failIfNotReady) request.setBehavior(orderer.SeekInfo.SeekBehavior.FAIL_IF_NOT_READY);
    const header = new common.ChannelHeader();
    header.setType(common.HeaderType.DELIVER_SEEK_INFO);
    header.setChannelId(seek.channel ?? 'mychannel');
    header.setTimestamp(Timestamp.fromDate(seek.time ?? new Date()));
    return seekEnvelope(request, seek.signer ?? peers.channel.organisations.org1.admin, header);
}

/** Block numbers in the order of arrival, and the status that ended the request. */
async function deliver(
    seek: Seek,
    method: 'deliver' | 'deliverFiltered' = 'deliver',
): Promise<{ answers: peer.DeliverResponse[]; status: number }> {
    const stream = deliverClient[method]();
    stream.write(seekFor(seek));
    const answers: peer.DeliverResponse[] = [];
    for await (const answer of stream as AsyncIterable<peer.DeliverResponse>) {
        if (answer.hasBlock() || answer.hasFilteredBlock()) answers.push(answer);
        else {
            stream.end();
            return { answers, status: answer.getStatus() };
        }
    }
    throw new Error('the stream ended without a status');
}

const numbers = (answers: readonly peer.DeliverResponse[]): number[] =>
    answers.map((answer) => answer.getBlock()?.getHeader()?.getNumber() ?? -1);

describe('delivering', () => {
    test('a range of blocks arrives in order, then SUCCESS', async () => {
        await peers.submit(['put', 'deliver', 'x']);
        const { answers, status: end } = await deliver({ from: 'oldest', to: 'newest' });
        expect(numbers(answers)).toEqual(
            Array.from({ length: Number(peers.channel.ordered.height) }, (_, n) => n),
        );
        expect(end).toBe(common.Status.SUCCESS);
    });

    test('a reader waits for blocks that are still to come', async () => {
        const height = Number(peers.channel.ordered.height);
        const waiting = deliver({ from: height, to: height });
        await peers.submit(['put', 'wait', 'x']);
        expect(numbers((await waiting).answers)).toEqual([height]);
    });

    test('filtered blocks carry ids and codes and no payload', async () => {
        const proposal = await peers.submit(['put', 'filtered', 'x']);
        const { answers } = await deliver({ from: 'newest', to: 'newest' }, 'deliverFiltered');
        const [transaction] = answers[0]?.getFilteredBlock()?.getFilteredTransactionsList() ?? [];
        expect(transaction?.getTxid()).toBe(proposal.transactionId);
        expect(transaction?.getTxValidationCode()).toBe(peer.TxValidationCode.VALID);
        expect(answers[0]?.getFilteredBlock()?.getChannelId()).toBe('mychannel');
    });

    test.each<[string, () => Seek, number]>([
        ['a block beyond the next', () => ({ from: 999, to: 999 }), common.Status.NOT_FOUND],
        [
            'a block that is not ready',
            () => ({ from: 'next', to: 999, failIfNotReady: true }),
            common.Status.NOT_FOUND,
        ],
        ['an end before the start', () => ({ from: 1, to: 0 }), common.Status.BAD_REQUEST],
        ['another channel', () => ({ from: 0, to: 0, channel: 'other' }), common.Status.NOT_FOUND],
        ['another time', () => ({ from: 0, to: 0, time: new Date(0) }), common.Status.BAD_REQUEST],
    ])('a seek for %s ends with its status', async (_, seek, expected) => {
        const { answers, status: end } = await deliver(seek());
        expect([numbers(answers), end]).toEqual([[], expected]);
    });

    test('several requests are answered on one stream', async () => {
        const stream = deliverClient.deliver();
        stream.write(seekFor({ from: 0, to: 0 }));
        stream.write(seekFor({ from: 0, to: 0 }));
        const kinds: boolean[] = [];
        stream.on('data', (answer: peer.DeliverResponse) => {
            kinds.push(answer.hasBlock());
            if (kinds.length === 4) stream.end();
        });
        await once(stream, 'end');
        expect(kinds).toEqual([true, false, true, false]);
    });
});
