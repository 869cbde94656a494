import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { database } from '../../../network/doctor/checks/database';
import { silentLogger } from '../../../network/gateway/testing/silent-logger';
import { openStore } from '../../../offchain/open-store';

let directory: string;

beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'doctor-'));
});

afterEach(() => rm(directory, { recursive: true }));

describe('of the database the doctor says', () => {
    const memory = () => openStore({ kind: 'memory' }, silentLogger);

    it('that it can be written', async () => {
        await expect(database(memory)).resolves.toMatchObject({ status: 'ok' });
    });

    it('that the service has the embedded one open', async () => {
        const config = { kind: 'embedded', directory: join(directory, 'offchain') } as const;
        const service = await openStore(config, silentLogger);
        await expect(database(() => openStore(config, silentLogger))).resolves.toMatchObject({
            status: 'skipped',
        });
        await service.close();
    });

    it('that its directory cannot be made', async () => {
        const file = join(directory, 'a-file');
        await writeFile(file, '');
        const open = () => openStore({ kind: 'embedded', directory: join(file, 'offchain') }, silentLogger);
        await expect(database(open)).resolves.toMatchObject({
            status: 'failed',
            says: expect.stringContaining('ENOTDIR') as string,
            advice: expect.stringContaining('DATA_DIR') as string,
        });
    });

    it('that no MongoDB answers', async () => {
        const uri = 'mongodb://127.0.0.1:1/';
        const config = { kind: 'mongo', uri, database: 'doctor', openTimeoutMs: 1 } as const;
        await expect(database(() => openStore(config, silentLogger))).resolves.toMatchObject({
            status: 'failed',
            advice: expect.stringContaining('MONGODB_URI') as string,
        });
    });
});
