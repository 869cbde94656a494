import { mkdir } from 'node:fs/promises';
import { ClassicLevel } from 'classic-level';

/** Another process has the directory. */
export class DirectoryInUse extends Error {
    constructor(directory: string, cause: unknown) {
        super(
            `Another process uses the embedded store in ${directory}; it serves one process only. ` +
                'Stop the other one, choose another DATA_DIR, or set MONGODB_URI to share a MongoDB.',
            { cause },
        );
        this.name = 'DirectoryInUse';
    }
}

/**
 * A claim on a directory that the operating system ends with the process, however that ends: LevelDB's file lock, on a
 * LevelDB that stays empty. A lock file with a process id would outlive a killed process, and ids are used again.
 */
export class DirectoryLock {
    readonly #level: ClassicLevel;

    private constructor(level: ClassicLevel) {
        this.#level = level;
    }

    /** Throws `DirectoryInUse` if another process, or another store of this one, has it. */
    static async take(directory: string): Promise<DirectoryLock> {
        await mkdir(directory, { recursive: true, mode: 0o700 });
        const level = new ClassicLevel(`${directory}/lock`);
        try {
            await level.open();
        } catch (error) {
            throw isLocked(error) ? new DirectoryInUse(directory, error) : error;
        }
        return new DirectoryLock(level);
    }

    async release(): Promise<void> {
        await this.#level.close();
    }
}

function isLocked(error: unknown): boolean {
    const cause = error instanceof Error ? error.cause : undefined;
    return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'LEVEL_LOCKED';
}
