import { WriteCombiner } from './write-combiner';

/** A command that the test answers. */
interface Command {
    readonly items: readonly number[];
    readonly answer: (results: readonly string[]) => void;
    readonly break: (error: Error) => void;
}

function combiner(): {
    commands: Command[];
    writes: WriteCombiner<number, string>;
    settled: () => Promise<void>;
} {
    const commands: Command[] = [];
    const writes = new WriteCombiner<number, string>(
        (items) =>
            new Promise((resolve, reject) => {
                commands.push({ items, answer: resolve, break: reject });
            }),
    );
    return { commands, writes, settled: () => new Promise((resolve) => setImmediate(resolve)) };
}

test('a write that is alone leaves at once; those that come while it is under way leave together', async () => {
    const { commands, writes, settled } = combiner();
    const first = writes.write(1);
    await settled();
    const others = [writes.write(2), writes.write(3)];
    await settled();
    expect(commands.map(({ items }) => items)).toEqual([[1]]);
    commands[0]?.answer(['one']);
    expect(await first).toBe('one');
    await settled();
    expect(commands[1]?.items).toEqual([2, 3]);
    commands[1]?.answer(['two', 'three']);
    expect(await Promise.all(others)).toEqual(['two', 'three']);
});

test('a command that fails fails its own writes, and the next ones go on', async () => {
    const { commands, writes, settled } = combiner();
    const first = writes.write(1);
    await settled();
    const second = writes.write(2);
    commands[0]?.break(new Error('away'));
    await expect(first).rejects.toThrow('away');
    await settled();
    commands[1]?.answer(['two']);
    expect(await second).toBe('two');
});

test('no command has more than 500 writes', async () => {
    const { commands, writes, settled } = combiner();
    const all = Array.from({ length: 501 }, (_, item) => writes.write(item));
    await settled();
    expect(commands[0]?.items).toHaveLength(500);
    commands[0]?.answer(Array.from({ length: 500 }, () => 'x'));
    await settled();
    expect(commands[1]?.items).toEqual([500]);
    commands[1]?.answer(['last']);
    expect((await Promise.all(all)).at(-1)).toBe('last');
});
