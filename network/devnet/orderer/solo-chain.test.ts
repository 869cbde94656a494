import { SoloChain, type OrderedMessage } from './solo-chain';

const message = (text: string): OrderedMessage => ({ envelope: Buffer.from(text), bytes: text.length });
const textOf = (envelopes: readonly Uint8Array[]) =>
    envelopes.map((envelope) => Buffer.from(envelope).toString());

class RecordingSink {
    readonly batches: string[][] = [];
    readonly #waiting: (() => void)[] = [];

    write(envelopes: readonly Uint8Array[]): Promise<void> {
        this.batches.push(textOf(envelopes));
        for (const wake of this.#waiting.splice(0)) wake();
        return Promise.resolve();
    }

    async whenBatches(count: number): Promise<void> {
        while (this.batches.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
}

const limits = { maxMessages: 3, preferredMaxBytes: 1000, timeoutMs: 5 };
const neverFails = (cause: unknown) => {
    throw cause;
};

describe('SoloChain', () => {
    test('cuts a block as soon as it is full', async () => {
        const sink = new RecordingSink();
        const chain = new SoloChain({
            limits: { ...limits, timeoutMs: 60_000 },
            sink,
            onFailure: neverFails,
        });
        for (const text of ['a', 'b', 'c']) await chain.order(message(text));
        await sink.whenBatches(1);
        expect(sink.batches).toEqual([['a', 'b', 'c']]);
        await chain.stop();
    });

    test('cuts a block that is not full when the batch timeout is over', async () => {
        const sink = new RecordingSink();
        const chain = new SoloChain({ limits, sink, onFailure: neverFails });
        await chain.order(message('a'));
        await sink.whenBatches(1);
        expect(sink.batches).toEqual([['a']]);
        await chain.stop();
    });

    test('writes what waits when it is stopped, and takes nothing after that', async () => {
        const sink = new RecordingSink();
        const chain = new SoloChain({
            limits: { ...limits, timeoutMs: 60_000 },
            sink,
            onFailure: neverFails,
        });
        await chain.order(message('a'));
        await chain.stop();
        expect(sink.batches).toEqual([['a']]);
        await expect(chain.order(message('b'))).resolves.toBe('stopped');
        expect(sink.batches).toEqual([['a']]);
    });

    test('orders nothing more after a block could not be written, and says so once', async () => {
        const failures: unknown[] = [];
        const full = new Error('no space left on device');
        const chain = new SoloChain({
            limits: { ...limits, maxMessages: 1 },
            sink: { write: () => Promise.reject(full) },
            onFailure: (cause) => failures.push(cause),
        });
        await chain.order(message('a'));
        await chain.order(message('b'));
        await chain.stop();
        expect(failures).toEqual([full]);
        await expect(chain.order(message('c'))).resolves.toBe('stopped');
    });

    test('makes callers wait while the disk is behind instead of filling memory', async () => {
        let release: () => void = () => undefined;
        const blocked = new Promise<void>((resolve) => (release = resolve));
        const chain = new SoloChain({
            limits: { ...limits, maxMessages: 1 },
            sink: { write: () => blocked },
            onFailure: neverFails,
        });
        let enqueued = 0;
        const orders = Array.from({ length: 20 }, async () => {
            await chain.order(message('x'));
            enqueued += 1;
        });
        await new Promise((resolve) => setImmediate(resolve));
        expect(enqueued).toBeLessThan(10);
        release();
        await Promise.all(orders);
        expect(enqueued).toBe(20);
        await chain.stop();
    });
});
