import * as fc from 'fast-check';
import { BatchCutter, type BatchSize } from './batch-cutter';

const sized = (...bytes: number[]) => bytes.map((size, index) => ({ bytes: size, index }));

const cutterOf = (size: BatchSize) => new BatchCutter<ReturnType<typeof sized>[number]>(size);

function cutAll(cutter: ReturnType<typeof cutterOf>, messages: ReturnType<typeof sized>) {
    return messages.flatMap((message) =>
        cutter.add(message).batches.map((batch) => batch.map(({ index }) => index)),
    );
}

describe('BatchCutter', () => {
    test('keeps messages waiting until the batch holds the greatest number of messages', () => {
        const cutter = cutterOf({ maxMessages: 3, preferredMaxBytes: 100 });
        expect(cutAll(cutter, sized(1, 1, 1, 1))).toEqual([[0, 1, 2]]);
        expect(cutter.cut()).toHaveLength(1);
        expect(cutter.cut()).toHaveLength(0);
    });

    test('says whether messages wait, so that a timer can be started and stopped', () => {
        const cutter = cutterOf({ maxMessages: 2, preferredMaxBytes: 100 });
        expect(cutter.add({ bytes: 1, index: 0 }).pending).toBe(true);
        expect(cutter.add({ bytes: 1, index: 0 }).pending).toBe(false);
    });

    test('ends the batch before a message that would make it larger than preferred', () => {
        const cutter = cutterOf({ maxMessages: 10, preferredMaxBytes: 10 });
        expect(cutAll(cutter, sized(6, 4, 1))).toEqual([[0, 1]]);
        expect(cutter.cut()).toEqual([{ bytes: 1, index: 2 }]);
    });

    test('puts a message that is larger than preferred into a batch of its own, after the waiting ones', () => {
        const cutter = cutterOf({ maxMessages: 10, preferredMaxBytes: 10 });
        expect(cutAll(cutter, sized(1, 1, 11, 1))).toEqual([[0, 1], [2]]);
        expect(cutter.cut()).toEqual([{ bytes: 1, index: 3 }]);
    });

    test('cuts every message alone when a batch holds one', () => {
        expect(cutAll(cutterOf({ maxMessages: 1, preferredMaxBytes: 10 }), sized(1, 20, 1))).toEqual([
            [0],
            [1],
            [2],
        ]);
    });

    test('loses, repeats and reorders nothing, and keeps every batch within the limits', () => {
        const limits = fc.record({
            maxMessages: fc.integer({ min: 1, max: 8 }),
            preferredMaxBytes: fc.integer({ min: 1, max: 50 }),
        });
        fc.assert(
            fc.property(limits, fc.array(fc.integer({ min: 0, max: 60 })), (size, bytes) => {
                const messages = sized(...bytes);
                const cutter = cutterOf(size);
                const batches = messages.flatMap((message) => [...cutter.add(message).batches]);
                const all = [...batches, cutter.cut()];
                expect(all.flat()).toEqual(messages);
                for (const batch of batches) {
                    expect(batch.length).toBeGreaterThan(0);
                    expect(batch.length).toBeLessThanOrEqual(size.maxMessages);
                    const total = batch.reduce((sum, message) => sum + message.bytes, 0);
                    expect(batch.length === 1 || total <= size.preferredMaxBytes).toBe(true);
                }
            }),
        );
    });
});
