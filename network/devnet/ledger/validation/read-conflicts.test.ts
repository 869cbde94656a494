import { TestChannel, type TestPeer } from '../testing/test-channel';
import { writing } from '../testing/test-transaction';

let channel: TestChannel;
let peer: TestPeer;

beforeAll(async () => {
    channel = await TestChannel.open();
});
beforeEach(async () => {
    peer = await channel.newPeer();
});
afterEach(async () => {
    await peer.ledger.close();
});
afterAll(() => {
    channel.close();
});

describe('a read', () => {
    it('conflicts with an earlier write in the block and with one in a block since', async () => {
        const [one, two, three] = [
            await peer.update('a', '1'),
            await peer.update('a', '2'),
            await peer.update('a', '3'),
        ];
        expect(await peer.outcome(one, two)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
        expect(await peer.outcome(three, await peer.update('a', '4'))).toEqual([
            'MVCC_READ_CONFLICT',
            'VALID',
        ]);
    });

    it('does not conflict with an earlier transaction that is invalid, nor with a blind write after it', async () => {
        const read = await peer.update('a', '1');
        const invalid = channel.envelope({ results: writing({ a: '0' }), endorsers: [] });
        expect(await peer.outcome(invalid, read, channel.write('a', '2'))).toEqual([
            'ENDORSEMENT_POLICY_FAILURE',
            'VALID',
            'VALID',
        ]);
    });

    it('of a key conflicts with its deletion, and of an absent key with its creation', async () => {
        await peer.outcome(channel.write('a', '1'));
        const [present, absent] = [await peer.update('a', '2'), await peer.update('b', '2')];
        const removal = await peer.simulated((simulator) => {
            simulator.delState('invoice', 'a');
            return Promise.resolve();
        });
        expect(await peer.outcome(removal, channel.write('b', '1'))).toEqual(['VALID', 'VALID']);
        expect(await peer.outcome(present, absent)).toEqual(['MVCC_READ_CONFLICT', 'MVCC_READ_CONFLICT']);
    });
});

describe('a range read', () => {
    const changes: [string, (key: string) => Uint8Array, string][] = [
        ['added', (key) => channel.write(key, 'new'), 'b'],
        ['changed', (key) => channel.write(key, 'new'), 'c'],
        ['deleted', (key) => channel.write(key, ''), 'c'],
    ];

    it.each(changes)(
        'meets a phantom when a key was %s in the block before or earlier in its own',
        async (_, change, key) => {
            await peer.outcome(channel.write('a', '1'), channel.write('c', '1'));
            const [first, second] = [
                await peer.reading({ start: 'a', end: 'm' }),
                await peer.reading({ start: 'a', end: 'm' }),
            ];
            expect(await peer.outcome(change(key), first)).toEqual(['VALID', 'PHANTOM_READ_CONFLICT']);
            expect(await peer.outcome(second)).toEqual(['PHANTOM_READ_CONFLICT']);
        },
    );

    it('does not mind what happens outside it, at its excluded end, or to keys that come and go', async () => {
        await peer.outcome(channel.write('a', '1'), channel.write('c', '1'));
        const range = await peer.reading({ start: 'a', end: 'm' });
        expect(
            await peer.outcome(
                channel.write('m', 'end'),
                channel.write('0', 'before'),
                channel.write('b', ''),
                range,
            ),
        ).toEqual(['VALID', 'VALID', 'VALID', 'VALID']);
    });

    it('that stopped early depends on what it saw, the last key included, and on nothing after it', async () => {
        await peer.outcome(channel.write('a', '1'), channel.write('c', '1'), channel.write('e', '1'));
        const [early, late] = [
            await peer.reading({ start: 'a', end: '', limit: 2 }),
            await peer.reading({ start: 'a', end: '', limit: 2 }),
        ];
        expect(await peer.outcome(channel.write('e', '2'), early)).toEqual(['VALID', 'VALID']);
        expect(await peer.outcome(channel.write('c', '2'), late)).toEqual(['VALID', 'PHANTOM_READ_CONFLICT']);
    });

    it('of many keys is checked by its hashes', async () => {
        const keys = Array.from({ length: 120 }, (_, index) => [`k${String(1000 + index)}`, 'x']);
        await peer.outcome(
            channel.envelope({ results: writing(Object.fromEntries(keys) as Record<string, string>) }),
        );
        const [same, other] = [
            await peer.reading({ start: 'k', end: 'l' }),
            await peer.reading({ start: 'k', end: 'l' }),
        ];
        expect(await peer.outcome(same)).toEqual(['VALID']);
        expect(await peer.outcome(channel.write('k1060', 'y'))).toEqual(['VALID']);
        expect(await peer.outcome(other)).toEqual(['PHANTOM_READ_CONFLICT']);
    });
});
