import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const program = (name: string) => join(__dirname, 'bin', name);

let directory: string;

beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'builder-'));
    for (const name of ['source', 'metadata', 'output', 'release']) await mkdir(join(directory, name));
    await writeFile(join(directory, 'source', 'connection.json'), '{"address":"127.0.0.1:9999"}');
});
afterEach(() => rm(directory, { recursive: true }));

const at = (name: string) => join(directory, name);

test('chaincode that runs as a service is taken, and no other', async () => {
    const detect = (type: string) =>
        writeFile(join(at('metadata'), 'metadata.json'), JSON.stringify({ path: '', type, label: 'x' })).then(
            () => run(program('detect'), [at('source'), at('metadata')]),
        );
    await expect(detect('ccaas')).resolves.toBeDefined();
    await expect(detect('node')).rejects.toMatchObject({ code: 1 });
});

test('the peer is told where the service is, and what its state database needs', async () => {
    await mkdir(join(at('source'), 'META-INF', 'statedb'), { recursive: true });
    await writeFile(join(at('source'), 'META-INF', 'statedb', 'index.json'), '{}');
    await run(program('build'), [at('source'), at('metadata'), at('output')]);
    await run(program('release'), [at('output'), at('release')]);
    const connection = await readFile(join(at('release'), 'chaincode/server/connection.json'), 'utf8');
    expect(JSON.parse(connection)).toEqual({ address: '127.0.0.1:9999' });
    await expect(readFile(join(at('release'), 'statedb/index.json'), 'utf8')).resolves.toBe('{}');
});
