import { chmod, mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findBinaries, missingBinaries } from './binaries';

let directory: string;

beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'binaries-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function programsIn(name: string, programs: readonly string[], mode = 0o755): Promise<string> {
    const path = join(directory, name);
    await mkdir(path);
    for (const program of programs) {
        await writeFile(join(path, program), '');
        await chmod(join(path, program), mode);
    }
    return path;
}

test('each program is taken from the first directory in which it can be run', async () => {
    const notes = await programsIn('notes', ['peer'], 0o644);
    const fabric = await programsIn('fabric', ['peer', 'orderer']);
    const authority = await programsIn('ca', ['fabric-ca-server', 'peer']);
    expect(findBinaries([notes, fabric, authority].join(delimiter))).toEqual({
        peer: join(fabric, 'peer'),
        orderer: join(fabric, 'orderer'),
        'fabric-ca-server': join(authority, 'fabric-ca-server'),
    });
});

test('what is missing is named, with how the documentation says to get it', async () => {
    const fabric = await programsIn('fabric', ['peer']);
    expect(missingBinaries(fabric)).toEqual(['orderer', 'fabric-ca-server']);
    expect(() => findBinaries(fabric)).toThrow(
        /^Hyperledger Fabric's orderer, fabric-ca-server are not in .*install-fabric\.sh binary.*install\.html/,
    );
});
