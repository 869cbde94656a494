import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LISTENERS } from './devnet-ports';
import { loadSettings } from './devnet-settings';

describe('loadSettings', () => {
    let directory: string;
    let file: string;
    beforeEach(async () => {
        directory = await mkdtemp(join(tmpdir(), 'devnet-settings-'));
        file = join(directory, 'devnet', 'settings.json');
    });
    afterEach(() => rm(directory, { recursive: true, force: true }));

    test('gives every listener a port of its own', async () => {
        const { ports } = await loadSettings(file, {});
        expect(new Set(Object.values(ports)).size).toBe(LISTENERS.length);
        expect(Math.min(...Object.values(ports))).toBeGreaterThan(1023);
    });

    test('keeps ports and batch limits for every later start, whatever is asked for then', async () => {
        const first = await loadSettings(file, { basePort: 7050, batch: { timeoutMs: 50 } });
        expect(first.ports).toMatchObject({ orderer: 7050, org1Peer: 7051, chaincode: 7056 });
        expect(first.batch.timeoutMs).toBe(50);
        await expect(loadSettings(file, { basePort: 9000, batch: { timeoutMs: 1 } })).resolves.toEqual(first);
    });

    test('says which file it cannot understand', async () => {
        const broken = join(directory, 'settings.json');
        await writeFile(broken, '{"ports":{}}');
        await expect(loadSettings(broken, {})).rejects.toThrow(broken);
    });
});
