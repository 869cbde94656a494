import type { SequencedEvent } from '../../core/event/event';
import type { EventFilter } from '../../core/event/event-filter';
import type { EventLog, EventQuery } from '../../core/ports/event-log';
import { StoreUnavailable } from '../../core/ports/store-unavailable';
import { InProcessWakeUp } from '../../offchain/in-process/in-process-wake-up';
import { recordingLogger } from '../../test/support/recording-logger';
import { EventFeed } from './event-feed';
import { EventTail } from './event-tail';
import type { Subscription } from './subscription';

const ALL: EventFilter = { families: ['operation', 'invoice'] };
const logger = recordingLogger();

/** An event log in memory that counts what it is asked. */
class CountingLog implements Pick<EventLog, 'lastSequence' | 'firstSequence' | 'read'> {
    readonly events: SequencedEvent[] = [];
    first = 1;
    reads = 0;
    isAway = false;

    lastSequence(): Promise<number> {
        if (this.isAway) return Promise.reject(new StoreUnavailable(new Error('away')));
        return Promise.resolve(this.events.at(-1)?.sequence ?? 0);
    }

    firstSequence(): Promise<number> {
        return Promise.resolve(this.first);
    }

    read({ after, limit, organisation }: EventQuery): Promise<readonly SequencedEvent[]> {
        this.reads += 1;
        const visible = this.events.filter(
            ({ sequence, organisations }) =>
                sequence > after && (organisation === undefined || organisations.includes(organisation)),
        );
        return Promise.resolve(visible.slice(0, limit));
    }
}

let log: CountingLog;
let wakeUp: InProcessWakeUp;
let feed: EventFeed;

beforeEach(() => {
    log = new CountingLog();
    wakeUp = new InProcessWakeUp();
    const tail = new EventTail({ events: log, wakeUp, pollMs: 60_000, logger });
    feed = new EventFeed({ tail, events: log, maxSubscriptions: 200 });
});
afterEach(() => {
    feed.close();
});

function announce(count: number, over: Partial<SequencedEvent> = {}): void {
    for (let index = 0; index < count; index += 1) {
        const sequence = log.events.length + 1;
        log.events.push({
            id: `op.${sequence}`,
            type: 'operation.updated',
            subject: 'op',
            time: 0,
            organisations: ['Org1MSP'],
            partitionKey: 'INV',
            data: {},
            sequence,
            ...over,
        });
    }
    wakeUp.nudge();
}

async function subscribed(filter = ALL, after?: number, organisation = 'Org1MSP'): Promise<Subscription> {
    const outcome = await feed.subscribe({ organisation, filter, ...(after !== undefined && { after }) });
    if (outcome.kind !== 'subscribed') throw new Error(`expected to be subscribed, not ${outcome.kind}`);
    return outcome.subscription;
}

/** Reads until it has so many, or nothing comes for a second. */
async function heard(subscription: Subscription, count: number): Promise<readonly number[]> {
    const numbers: number[] = [];
    while (numbers.length < count) {
        const events = await subscription.read(1000);
        if (events.length === 0) break;
        numbers.push(...events.map(({ sequence }) => sequence));
    }
    return numbers;
}

const upTo = (last: number, from = 1): readonly number[] =>
    Array.from({ length: last - from + 1 }, (_, index) => from + index);

test('a consumer hears what happens from now on, in order, each event once', async () => {
    announce(3);
    const subscription = await subscribed();
    announce(2);
    announce(2);
    expect(await heard(subscription, 4)).toEqual([4, 5, 6, 7]);
});

test('one that resumes gets everything behind its place, and then what is new', async () => {
    announce(1000);
    const subscription = await subscribed(ALL, 10);
    announce(5);
    expect(await heard(subscription, 995)).toEqual(upTo(1005, 11));
});

test('one that does not keep up misses nothing: it goes on from the log', async () => {
    const subscription = await subscribed();
    for (let round = 0; round < 10; round += 1) {
        announce(100);
        await new Promise((resolve) => setTimeout(resolve, 15));
    }
    announce(1);
    expect(await heard(subscription, 1001)).toEqual(upTo(1001));
    announce(1);
    expect(await heard(subscription, 1)).toEqual([1002]);
});

test('a hundred consumers that keep up cost the log no more than one', async () => {
    const one = await subscribed();
    announce(1);
    await heard(one, 1);
    const reads = log.reads;
    announce(1);
    await heard(one, 1);
    const readsForOne = log.reads - reads;
    const others = await Promise.all(Array.from({ length: 100 }, () => subscribed()));
    const before = log.reads;
    announce(1);
    const all = await Promise.all([one, ...others].map((subscription) => heard(subscription, 1)));
    expect(new Set(all.map(String))).toEqual(new Set(['3']));
    expect(log.reads - before).toBe(readsForOne);
});

test('nobody hears of what is another organisation’s', async () => {
    const own = await subscribed(ALL, undefined, 'Org2MSP');
    announce(3);
    announce(1, { organisations: ['Org1MSP', 'Org2MSP'] });
    expect(await heard(own, 1)).toEqual([4]);
});

test('a consumer of one operation, or of one invoice, hears of that alone', async () => {
    const ofOperation = await subscribed({ ...ALL, operations: ['other'] });
    const ofInvoice = await subscribed({ ...ALL, invoices: ['INV'] });
    announce(1, { subject: 'other', partitionKey: 'OTHER' });
    announce(1);
    announce(1, { type: 'invoice.updated', subject: 'INV' });
    expect(await heard(ofOperation, 1)).toEqual([1]);
    expect(await heard(ofInvoice, 2)).toEqual([2, 3]);
});

test('the position of a consumer moves on also over events that it does not want', async () => {
    const subscription = await subscribed({ ...ALL, types: ['invoice'] });
    const other = await subscribed();
    announce(5);
    await heard(other, 5);
    expect(subscription.position).toBe(5);
    announce(1, { type: 'invoice.updated' });
    await heard(other, 1);
    expect(subscription.position).toBe(5);
    expect(await heard(subscription, 1)).toEqual([6]);
    expect(subscription.position).toBe(6);
});

test('a consumer is not told again of what it has from elsewhere', async () => {
    const subscription = await subscribed();
    announce(3);
    const other = await subscribed(ALL, 0);
    await heard(other, 3);
    subscription.passOver(2);
    expect(await heard(subscription, 1)).toEqual([3]);
});

test('a place whose events are gone, or that never was, is told to be gone', async () => {
    announce(10);
    log.first = 6;
    expect(await feed.subscribe({ organisation: 'Org1MSP', filter: ALL, after: 4 })).toEqual({
        kind: 'gone',
    });
    expect(await feed.subscribe({ organisation: 'Org1MSP', filter: ALL, after: 11 })).toEqual({
        kind: 'gone',
    });
    expect((await feed.subscribe({ organisation: 'Org1MSP', filter: ALL, after: 5 })).kind).toBe(
        'subscribed',
    );
});

test('consumers are bounded in number, and a place is free again when one leaves', async () => {
    const all = await Promise.all(Array.from({ length: 200 }, () => subscribed()));
    expect(await feed.subscribe({ organisation: 'Org1MSP', filter: ALL })).toEqual({ kind: 'full' });
    for (const one of all) feed.leave(one);
    for (const one of all) feed.leave(one);
    expect(feed.count).toBe(0);
    await subscribed();
});

test('a database that is away is told to whoever subscribes, and the next one is served', async () => {
    log.isAway = true;
    await expect(feed.subscribe({ organisation: 'Org1MSP', filter: ALL })).rejects.toThrow(StoreUnavailable);
    expect(feed.count).toBe(0);
    log.isAway = false;
    const subscription = await subscribed();
    announce(1);
    expect(await heard(subscription, 1)).toEqual([1]);
});

test('a consumer that waits is told when the feed closes', async () => {
    const subscription = await subscribed();
    const reading = subscription.read(60_000);
    feed.close();
    expect(await reading).toEqual([]);
    expect(subscription.isOpen()).toBe(false);
});
