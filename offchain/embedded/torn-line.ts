import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Bytes read at once while looking for the end of the last whole line. */
const CHUNK = 64 * 1024;

const NEWLINE = 0x0a;

/**
 * Cuts off a last line that a crash has torn: a line without its newline was never acknowledged. Returns the number of
 * bytes cut off. Anything else that is wrong with the file is left for its reader to refuse.
 */
export async function cutTornLine(path: string): Promise<number> {
    const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    try {
        const { size } = await file.stat();
        const whole = await endOfLastLine(file, size);
        if (whole < size) await file.truncate(whole);
        return size - whole;
    } finally {
        await file.close();
    }
}

async function endOfLastLine(file: Awaited<ReturnType<typeof open>>, size: number): Promise<number> {
    const chunk = Buffer.alloc(CHUNK);
    for (let end = size; end > 0;) {
        const start = Math.max(0, end - CHUNK);
        await file.read(chunk, 0, end - start, start);
        const found = chunk.subarray(0, end - start).lastIndexOf(NEWLINE);
        if (found >= 0) return start + found + 1;
        end = start;
    }
    return 0;
}
