import { once } from 'node:events';
import type { BlockRequest, BlockSource } from '../core/ports/block-source';
import type { Store } from '../core/ports/store';
import { openEmbeddedStore } from '../offchain/embedded/open-embedded-store';
import { InProcessWakeUp } from '../offchain/in-process/in-process-wake-up';
import { recordingLogger } from '../test/support/recording-logger';
import { eventually } from '../test/support/service-eventually';
import { EVENT_SERVICE_DEFAULTS } from './config';
import { EventService } from './event-service';

const UNFOLLOWED = { name: 'channel', ok: false };
const logger = recordingLogger();
let store: Store;
let stop: AbortController;
let running: Promise<void>[];

beforeEach(async () => {
    store = await openEmbeddedStore({ logger });
    stop = new AbortController();
    running = [];
});
afterEach(async () => {
    stop.abort();
    await Promise.all(running);
    await store.close();
});

/** A channel without a block: whoever reads it waits. */
const quiet: BlockSource = {
    async *read({ signal }: BlockRequest) {
        if (!signal.aborted) await once(signal, 'abort');
        yield* [];
    },
};
const broken: BlockSource = {
    read: () => {
        throw new Error('the ledger has no such block');
    },
};

function started(holder: string, blocks: BlockSource): EventService {
    const service = new EventService({
        store,
        blocks,
        channel: 'mychannel',
        holder,
        endorseWakeUp: new InProcessWakeUp(),
        pendingWakeUp: new InProcessWakeUp(),
        eventsWakeUp: new InProcessWakeUp(),
        clock: Date.now,
        random: Math.random,
        logger,
        config: { ...EVENT_SERVICE_DEFAULTS, retryMs: 10 },
    });
    running.push(service.run(stop.signal));
    return service;
}

const isAtWork = (service: EventService): Promise<boolean> => Promise.resolve(service.check().ok);

test('of two event services one follows the channel and one stands by, and both are at work', async () => {
    const services = [started('one', quiet), started('other', quiet)];
    for (const service of services) await eventually('it is at work', () => isAtWork(service));
    expect(services.filter(({ isFollowing }) => isFollowing)).toHaveLength(1);
});

test('an event service that has not asked for the lease yet is not at work', () => {
    expect(started('one', quiet).check()).toMatchObject(UNFOLLOWED);
});

test('an event service that had to break off is not at work', async () => {
    const service = started('one', broken);
    await eventually('it broke off, and says so', () =>
        Promise.resolve(logger.lines.some(({ level }) => level === 'error') && !service.check().ok),
    );
    expect(service.isFollowing).toBe(false);
});
