import fs from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal } from './journal';

let directory: string;
let path: string;
let journal: Journal;

beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fabric-async-api-journal-'));
    path = join(directory, 'x.db');
    await writeFile(path, '1\n');
    journal = new Journal(path, 1);
});
afterEach(async () => {
    jest.restoreAllMocks();
    journal.close();
    await rm(directory, { recursive: true });
});

const file = (): Promise<string> => readFile(path, 'utf8');

/** Takes the first bytes and refuses the others, once. */
function diskFullOnce(): void {
    const { appendFileSync } = fs;
    jest.spyOn(fs, 'appendFileSync').mockImplementationOnce((descriptor) => {
        appendFileSync(descriptor, '2');
        throw new Error('ENOSPC');
    });
}

test('what was waited for is in the file, behind what was there', async () => {
    journal.append(['2\n', '3\n']);
    await journal.written();
    expect(await file()).toBe('1\n2\n3\n');
    expect(journal.lineCount).toBe(3);
});

test('a full disk fails the lines of its turn and leaves no part of them', async () => {
    diskFullOnce();
    journal.append(['2\n']);
    await expect(journal.written()).rejects.toThrow('ENOSPC');
    expect(await file()).toBe('1\n');
});

test('lines that a full disk refused come before those that follow', async () => {
    diskFullOnce();
    journal.append(['2\n']);
    await expect(journal.written()).rejects.toThrow('ENOSPC');
    diskFullOnce();
    expect(() => {
        journal.catchUp();
    }).toThrow('ENOSPC');
    journal.catchUp();
    journal.append(['3\n']);
    await journal.written();
    expect(await file()).toBe('1\n2\n3\n');
    expect(journal.lineCount).toBe(3);
});

test('other lines take the place of the file, and further ones follow them', async () => {
    journal.append(['2\n']);
    const lines = Array.from({ length: 1000 }, (_, number) => `${number}\n`);
    await journal.replaceWith(lines, lines.length);
    journal.append(['end\n']);
    await journal.written();
    expect(await file()).toBe(`${lines.join('')}end\n`);
    expect(journal.lineCount).toBe(1001);
});

test('a file that cannot be replaced is kept as it was', async () => {
    const failing = function* (): Generator<string> {
        yield 'x\n';
        throw new Error('ENOSPC');
    };
    await expect(journal.replaceWith(failing(), 2)).rejects.toThrow('ENOSPC');
    journal.append(['2\n']);
    await journal.written();
    expect(await file()).toBe('1\n2\n');
});
