import { channelNames } from './channel-names';

test.each([
    [{}, ['mychannel']],
    [{ FABRIC_CHANNEL: 'ours' }, ['ours']],
    [{ FABRIC_CHANNELS: 'mychannel, second ,third,second' }, ['mychannel', 'second', 'third']],
    [{ FABRIC_CHANNEL: 'second', FABRIC_CHANNELS: 'mychannel,second' }, ['second', 'mychannel']],
])('of %j the channels are %j: the service’s own first, each once', (env, names) => {
    const faults: string[] = [];
    expect([channelNames(env, faults), faults]).toEqual([names, []]);
});

test.each([{ FABRIC_CHANNEL: 'Mine' }, { FABRIC_CHANNELS: 'a,2nd' }])(
    'a name that Fabric would refuse is a fault: %j',
    (env) => {
        const faults: string[] = [];
        channelNames(env, faults);
        expect(faults).toEqual([expect.stringMatching(/"(Mine|2nd)" is no channel's name/)]);
    },
);
