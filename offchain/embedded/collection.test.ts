import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { Collection } from './collection';

interface Doc {
    readonly _id: string;
    readonly n: number;
    readonly key?: string;
    readonly list?: readonly { readonly at: Date }[];
}

const INDEXES = [
    { fieldName: 'key', unique: true, sparse: true },
    { fieldName: 'n' },
    { fieldName: 'list.at', sparse: true },
];

let directory: string;
let path: string;
beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fabric-async-api-collection-'));
    path = join(directory, 'x.db');
});
afterEach(() => rm(directory, { recursive: true }));

const open = (compactionFloor?: number): Promise<Collection<Doc>> =>
    Collection.open<Doc>({
        path,
        indexes: INDEXES,
        ...(compactionFloor !== undefined && { compactionFloor }),
    });

const contents = async (collection: Collection<Doc>): Promise<Doc[]> =>
    (await collection.findAll({})).sort((a, b) => (a._id < b._id ? -1 : 1));

type Step = (collection: Collection<Doc>) => Promise<unknown>;

/** Writes to few documents, so that they get in each other's way. */
const step: fc.Arbitrary<Step> = fc
    .record({
        kind: fc.constantFrom('insert', 'update', 'updated', 'upsert', 'remove', 'compact'),
        _id: fc.constantFrom('a', 'b', 'c'),
        n: fc.nat(5),
        key: fc.constantFrom('x', 'y'),
    })
    .map(({ kind, _id, n, key }): Step => {
        const list = { at: new Date(n) };
        const steps: Record<typeof kind, Step> = {
            insert: (to) => to.insert([{ _id, n, key }]),
            update: (to) =>
                to.update({ filter: { _id }, update: { $inc: { n: 1 }, $push: { list }, $unset: { key } } }),
            updated: (to) => to.updated({ filter: { _id, n: { $lte: n } }, update: { $set: { n } } }),
            upsert: (to) =>
                to.upsert({ filter: { _id, n: { $lt: n } }, update: { $set: { n, list: [list] } } }),
            remove: (to) => to.remove({ n }),
            compact: (to) => to.compactIfGrown(),
        };
        return steps[kind];
    });

/** So much is overwritten at the start that the file is rewritten at the first chance. */
async function overwritten(): Promise<Collection<Doc>> {
    await rm(path, { force: true });
    const collection = await open(8);
    await collection.insert([{ _id: 'a', n: 0 }]);
    for (let times = 0; times < 16; times += 1)
        await collection.update({ filter: { _id: 'a' }, update: { $inc: { n: 1 } } });
    return collection;
}

test('after any interleaving of writes and rewritings the file holds what the memory held', async () => {
    const steps = fc.array(fc.record({ act: step, ticks: fc.nat(12), turns: fc.nat(1) }), { maxLength: 30 });
    await fc.assert(
        fc.asyncProperty(steps, async (story) => {
            const collection = await overwritten();
            const underWay: Promise<unknown>[] = [];
            for (const { act, ticks, turns } of story) {
                underWay.push(act(collection));
                for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
                for (let turn = 0; turn < turns; turn += 1) await setImmediate();
            }
            await Promise.all(underWay);
            const before = await contents(collection);
            await collection.close();
            const again = await open(8);
            expect(await contents(again)).toEqual(before);
            await again.close();
        }),
        { numRuns: 300 },
    );
}, 60_000);

test('an update writes what it changes, not the document', async () => {
    const collection = await open();
    await collection.insert([{ _id: 'a', n: 0, key: 'k'.repeat(1000) }]);
    await collection.update({ filter: { _id: 'a' }, update: { $set: { n: 1 } } });
    await collection.close();
    const [, line = ''] = (await readFile(path, 'utf8')).split('\n');
    expect(line).toBe('{"$$filter":{"_id":"a"},"$$update":{"$set":{"n":1}}}');
});

test('what changed nothing leaves no line', async () => {
    const collection = await open();
    await collection.insert([{ _id: 'a', n: 0 }]);
    const filter = { _id: 'b' };
    const update = { $set: { n: 1 } };
    expect(await collection.insert([{ _id: 'a', n: 0 }])).toBe(false);
    expect(await collection.update({ filter, update })).toBe(false);
    expect(await collection.updated({ filter, update })).toBeUndefined();
    expect(await collection.upsert({ filter: { _id: 'a', n: 7 }, update })).toBe(false);
    expect(await collection.remove(filter)).toBe(0);
    await collection.close();
    expect(await readFile(path, 'utf8')).toBe('{"_id":"a","n":0}\n');
});

test('a file of nedb is loaded: the last line of each document counts', async () => {
    const lines = [
        '{"_id":"a","n":1,"key":"x"}',
        '{"$$indexCreated":{"fieldName":"key","unique":true,"sparse":true}}',
        '{"_id":"b","n":1}',
        '{"_id":"a","n":2,"list":[{"at":{"$$date":5}}]}',
        '{"$$deleted":true,"_id":"b"}',
    ];
    await writeFile(path, `${lines.join('\n')}\n`);
    const collection = await open();
    expect(await contents(collection)).toEqual([{ _id: 'a', n: 2, list: [{ at: new Date(5) }] }]);
    await collection.close();
});

test.each([
    ['no write', '{"_id":"a"'],
    ['an update of what is not there', '{"$$filter":{"_id":"b"},"$$update":{"$set":{"n":1}}}'],
])('a line that is %s is refused with its number and its file', async (_, line) => {
    await writeFile(path, '{"_id":"a","n":1}\n');
    await appendFile(path, `${line}\n`);
    await expect(open()).rejects.toThrow(`${path} is corrupt at line 2`);
});

test('a file that holds much that was overwritten is rewritten when it is opened', async () => {
    const collection = await open();
    await collection.insert([{ _id: 'a', n: 0 }]);
    for (let times = 0; times < 20; times += 1)
        await collection.update({ filter: { _id: 'a' }, update: { $inc: { n: 1 } } });
    await collection.close();
    await (await open(10)).close();
    expect(await readFile(path, 'utf8')).toBe('{"_id":"a","n":20}\n');
});
