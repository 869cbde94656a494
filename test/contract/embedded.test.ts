import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../offchain/open-store';
import { storeContract } from './store';
import { SILENT } from './store-fixtures';

describe('in memory', () => {
    storeContract(() => openStore({ kind: 'memory' }, SILENT), { runs: 100 });
});

describe('in files', () => {
    const directories: string[] = [];
    afterAll(() =>
        Promise.all(directories.map((directory) => rm(directory, { recursive: true, force: true }))),
    );

    storeContract(
        async () => {
            const directory = await mkdtemp(join(tmpdir(), 'fabric-async-api-embedded-'));
            directories.push(directory);
            return openStore({ kind: 'embedded', directory }, SILENT);
        },
        { runs: 30 },
    );
});
