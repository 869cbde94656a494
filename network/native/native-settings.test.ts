import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadNativeSettings, readNativeSettings } from './native-settings';

let directory: string;
let file: string;

beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'native-settings-'));
    file = join(directory, 'settings.json');
});
afterEach(() => rm(directory, { recursive: true }));

const request = {
    channel: 'mychannel',
    chaincode: 'invoice',
    consensus: 'raft' as const,
    orderers: 1,
    batch: { timeoutMs: 50 },
    listeners: ['a', 'b'],
};

test('what the first start is asked for stays, whatever a later one is asked for', async () => {
    const first = await loadNativeSettings(file, request);
    expect(first).toMatchObject({ channel: 'mychannel', orderers: 1 });
    expect(first.batch).toMatchObject({ timeoutMs: 50, maxMessages: 500 });
    expect(new Set(Object.values(first.ports)).size).toBe(2);
    const later = {
        ...request,
        channel: 'other',
        chaincode: 'another',
        orderers: 3,
        batch: {},
        listeners: ['c'],
    };
    expect(await loadNativeSettings(file, later)).toEqual(first);
});

test('a directory without a network has no settings', async () => {
    expect(await readNativeSettings(file)).toBeUndefined();
});

test('a file that holds something else is refused by name', async () => {
    await writeFile(file, '{"ports":{}}');
    await expect(readNativeSettings(file)).rejects.toThrow(`${file} does not hold`);
});
