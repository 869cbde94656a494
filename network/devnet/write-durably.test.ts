import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeUnfinished, writeDurably } from './write-durably';

let directory: string;
let file: string;
beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'write-durably-'));
    file = join(directory, 'kept', 'file.json');
});
afterEach(() => rm(directory, { recursive: true }));

test('a file is replaced whole, readable by its owner alone, and leaves nothing beside it', async () => {
    await writeDurably(file, 'a longer first text');
    await writeDurably(file, 'second');
    await expect(readFile(file, 'utf8')).resolves.toBe('second');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await expect(readdir(join(directory, 'kept'))).resolves.toEqual(['file.json']);
});

test('what a crash left of an unfinished write is removed, and the file is not', async () => {
    await writeDurably(file, 'first');
    await writeFile(`${file}.new`, 'sec');
    await removeUnfinished(file);
    await expect(readdir(join(directory, 'kept'))).resolves.toEqual(['file.json']);
    await removeUnfinished(file);
});
