import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What a crash leaves beside a file that was being written has this at the end of its name. */
const UNFINISHED = '.new';

/** Writes the file whole or not at all, readable by the owner alone; on disk when it resolves. One call a file at a time. */
export async function writeDurably(file: string, content: string | Uint8Array): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    const temporary = `${file}${UNFINISHED}`;
    const opened = await open(temporary, 'w', 0o600);
    try {
        await opened.writeFile(content);
        await opened.sync();
    } finally {
        await opened.close();
    }
    await rename(temporary, file);
    await syncDirectory(dirname(file));
}

/** Removes what a crash has left of an unfinished `writeDurably`. */
export async function removeUnfinished(file: string): Promise<void> {
    await rm(`${file}${UNFINISHED}`, { recursive: true, force: true });
}

/** Makes the names in a directory durable. Windows opens no directories, and does so by itself. */
export async function syncDirectory(directory: string): Promise<void> {
    if (process.platform === 'win32') return;
    const opened = await open(directory, 'r');
    try {
        await opened.sync();
    } finally {
        await opened.close();
    }
}
