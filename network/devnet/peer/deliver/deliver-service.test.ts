import { Duplex } from 'node:stream';
import { common, orderer } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { ordererResponses, ordererStatus } from './deliver-responses';
import { DeliverService, type DeliveredChannel } from './deliver-service';
import { seekEnvelope, TestChannel } from '../testing/test-channel';

let channel: TestChannel;

beforeAll(async () => {
    channel = await TestChannel.open();
    for (let number = 1; number < 50; number++) await channel.order([]);
});

afterAll(async () => {
    await channel.close();
});

/** A stream whose reader takes nothing until it is told to, as a slow client's window does. */
class SlowStream extends Duplex {
    readonly taken: orderer.DeliverResponse[] = [];
    readonly #waiting: (() => void)[] = [];

    constructor() {
        super({ objectMode: true, highWaterMark: 1 });
    }

    override _read(): void {
        return undefined;
    }

    override _write(response: orderer.DeliverResponse, _encoding: string, taken: () => void): void {
        this.taken.push(response);
        this.#waiting.push(taken);
    }

    takeAll(): void {
        const taken = this.#waiting.splice(0);
        for (const next of taken) next();
        if (!this.writableFinished)
            setImmediate(() => {
                this.takeAll();
            });
    }
}

function seekAll(): common.Envelope {
    const from = new orderer.SeekPosition();
    from.setOldest(new orderer.SeekOldest());
    const to = new orderer.SeekPosition();
    to.setNewest(new orderer.SeekNewest());
    const seek = new orderer.SeekInfo();
    seek.setStart(from);
    seek.setStop(to);
    const header = new common.ChannelHeader();
    header.setChannelId('mychannel');
    header.setTimestamp(Timestamp.fromDate(new Date()));
    return seekEnvelope(seek, channel.organisations.org1.admin, header);
}

type Delivered = DeliveredChannel<orderer.DeliverResponse>;

function serviceOf(options: Partial<Delivered> = {}): DeliverService<orderer.DeliverResponse> {
    const { ordered: blocks, msps, policies } = channel;
    const readers: Delivered['readers'] = (signers) => policies.evaluate('/Channel/Readers', signers);
    const delivered = { blocks, msps, readers, encode: ordererResponses(blocks), ...options };
    return new DeliverService({ channels: new Map([['mychannel', delivered]]), status: ordererStatus });
}

async function statusFor(options: Partial<Delivered>): Promise<number | undefined> {
    const stream = new SlowStream();
    stream.push(seekAll());
    stream.push(null);
    stream.takeAll();
    await serviceOf(options).serve(
        stream as unknown as Parameters<DeliverService<orderer.DeliverResponse>['serve']>[0],
    );
    return stream.taken.at(-1)?.getStatus();
}

test('no block is fetched for a reader that does not read', async () => {
    let fetched = 0;
    const { ordered } = channel;
    const encode = ordererResponses({
        get: (number) => {
            fetched++;
            return ordered.get(number);
        },
    });
    const stream = new SlowStream();
    stream.push(seekAll());
    stream.push(null);
    const served = serviceOf({ encode }).serve(
        stream as unknown as Parameters<DeliverService<orderer.DeliverResponse>['serve']>[0],
    );
    while (stream.taken.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(fetched).toBeLessThanOrEqual(2);
    stream.takeAll();
    await served;
    expect(fetched).toBe(50);
    expect(stream.taken.at(-1)?.getStatus()).toBe(common.Status.SUCCESS);
});

test('a reader who is not entitled is forbidden', async () => {
    await expect(statusFor({ readers: () => false })).resolves.toBe(common.Status.FORBIDDEN);
});

test('a reader whose certificate has ended is forbidden', async () => {
    const { admin } = channel.organisations.org1;
    const client = channel.msps.identify(admin.serialized);
    const msps = {
        identify: () => ({ ...client, notAfter: new Date(0), verify: () => Promise.resolve(true) }),
    };
    await expect(statusFor({ msps })).resolves.toBe(common.Status.FORBIDDEN);
});
