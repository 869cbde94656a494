import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeWhereFabricIs } from '../../support/native-programs';
import { openTrial } from '../../support/native-trial';
import { startSecondPeer, type SecondPeer } from '../../support/second-peer';
import { eventually } from '../../support/service-eventually';

const FIRST = 'peer0.org1.example.com';
const OTHER = 'peer0.org2.example.com';

/** Longer than a block source believes in a peer that sends nothing, milliseconds. */
const STANDING_MS = 60_000;

describeWhereFabricIs('peers of a real network that stand still or are replaced, under load', () => {
    let second: SecondPeer | undefined;
    // Declared before the trial, whose end drops the directory.
    afterAll(() => second?.daemon.stop());
    const { nodes, service, underLoad, data } = openTrial('native-lagging', {
        environment: { NATIVE_ORDERERS: '1' },
        settings: async () => {
            second = await startSecondPeer(nodes, data);
            const profile = join(data, 'connection-two-peers.json');
            await writeFile(profile, JSON.stringify(second.profile));
            return { FABRIC_PROFILE: profile };
        },
    });

    const blocksInCopy = (): Promise<number> =>
        service.withStore(async ({ checkpoints }) => (await checkpoints.read('mychannel'))?.block ?? 0);
    const moreBlocksCome = async (): Promise<void> => {
        const before = await blocksInCopy();
        await eventually('blocks come', async () => (await blocksInCopy()) > before + 2, STANDING_MS);
    };

    underLoad('the event peer is killed: another one takes its place, and no block is missed', async () => {
        await nodes.kill(FIRST);
        await moreBlocksCome();
        await service.turnsReady();
        await nodes.restart(FIRST);
    });

    underLoad('the event peer is replaced a second time, by the first', async () => {
        await second?.daemon.stop({ graceMs: 0 });
        await moreBlocksCome();
        await service.turnsReady();
        await second?.daemon.start();
    });

    underLoad('an event peer that stands still with its connections open is left for another', async () => {
        await nodes.signal(FIRST, 'SIGSTOP');
        try {
            await moreBlocksCome();
        } finally {
            await nodes.signal(FIRST, 'SIGCONT');
        }
    });

    underLoad('an endorsing peer stands still and lags afterwards: not ready meanwhile', async () => {
        await nodes.signal(OTHER, 'SIGSTOP');
        try {
            await service.turnsUnready('endorsement');
        } finally {
            await nodes.signal(OTHER, 'SIGCONT');
        }
        await service.turnsReady();
    });
});
