import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Collection } from './collection';
import { openCollections } from './collections';
import { upkeep } from './upkeep';

const EVENT = {
    type: 'operation.created',
    subject: 's',
    time: 1,
    organisations: [],
    partitionKey: 'p',
    data: '{}',
} as const;

test('deletes what is past its retention and nothing else', async () => {
    const collections = await openCollections(undefined);
    const event = (id: string, purgeAt: number) => ({
        ...EVENT,
        _id: id,
        id,
        sequence: purgeAt,
        purgeAt: new Date(purgeAt),
    });
    await collections.events.insert([event('old', 1000), event('new', 1001)]);
    await upkeep(collections, new Date(1000));
    expect(await collections.events.findById('old')).toBeUndefined();
    expect(await collections.events.findById('new')).toBeDefined();
});

test('a file that was rewritten takes further writes', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'fabric-async-api-upkeep-'));
    const path = join(directory, 'x.db');
    try {
        const options = { path, indexes: [], compactionFloor: 10 };
        const collection = await Collection.open<{ _id: string; n: number }>(options);
        await collection.insert([{ _id: 'a', n: 0 }]);
        for (let n = 1; n < 50; n += 1)
            await collection.update({ filter: { _id: 'a' }, update: { $set: { n } } });
        await collection.compactIfGrown();
        expect((await readFile(path, 'utf8')).trim().split('\n')).toEqual(['{"_id":"a","n":49}']);
        await collection.update({ filter: { _id: 'a' }, update: { $set: { n: 50 } } });
        await collection.close();
        const again = await Collection.open<{ _id: string; n: number }>(options);
        expect(await again.findById('a')).toEqual({ _id: 'a', n: 50 });
        await again.close();
    } finally {
        await rm(directory, { recursive: true });
    }
});
