import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isNativeError } from 'node:util/types';
import { ClassicLevel } from 'classic-level';

/** Ends with the process that took it, however that ends. */
export interface DirectoryLock {
    close(): Promise<void>;
}

/** Takes a network's directory for this process; throws when another has it. The lock is that of an empty LevelDB. */
export async function lockDirectory(directory: string, network = 'the devnet'): Promise<DirectoryLock> {
    await mkdir(directory, { recursive: true });
    const database = new ClassicLevel(join(directory, 'lock'));
    try {
        await database.open();
    } catch (cause) {
        if (!isLocked(cause)) throw cause;
        throw new Error(`another process already runs ${network} in ${directory}`, { cause });
    }
    return database;
}

function isLocked(error: unknown): boolean {
    return (
        isNativeError(error) &&
        isNativeError(error.cause) &&
        Reflect.get(error.cause, 'code') === 'LEVEL_LOCKED'
    );
}
