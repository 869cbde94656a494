import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeLocalMsp } from './local-msp';

const MSP = {
    certificatePem: 'certificate',
    privateKeyPem: 'key',
    rootCertificatePem: 'root',
    tlsRootCertificatePem: 'tls root',
};

let directory: string;

beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'local-msp-'));
});

afterEach(() => rm(directory, { recursive: true }));

test('the directory has what the peer command line reads, and the key is its owner’s alone', async () => {
    await writeLocalMsp(directory, MSP);
    expect((await readdir(directory)).sort()).toEqual([
        'cacerts',
        'config.yaml',
        'keystore',
        'signcerts',
        'tlscacerts',
    ]);
    expect(await readFile(join(directory, 'signcerts/cert.pem'), 'utf8')).toBe('certificate');
    expect((await stat(join(directory, 'keystore/key.pem'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(directory, 'config.yaml'), 'utf8')).toContain(
        'OrganizationalUnitIdentifier: admin',
    );
});

test('a directory that is whole is left as it is; one that a crash has left is completed', async () => {
    await writeLocalMsp(directory, MSP);
    await writeLocalMsp(directory, { ...MSP, certificatePem: 'other' });
    expect(await readFile(join(directory, 'signcerts/cert.pem'), 'utf8')).toBe('certificate');
    await rm(join(directory, 'config.yaml'));
    await writeLocalMsp(directory, { ...MSP, certificatePem: 'other' });
    expect(await readFile(join(directory, 'signcerts/cert.pem'), 'utf8')).toBe('other');
});
