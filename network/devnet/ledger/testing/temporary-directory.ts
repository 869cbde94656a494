import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Directories for one test file; `remove` deletes them all. */
export class TemporaryDirectories {
    readonly #created: string[] = [];

    make(): string {
        const directory = mkdtempSync(join(tmpdir(), 'ledger-'));
        this.#created.push(directory);
        return directory;
    }

    remove(): void {
        for (const directory of this.#created) {
            rmSync(directory, { recursive: true, force: true });
        }
    }
}
