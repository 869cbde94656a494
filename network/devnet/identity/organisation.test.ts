import { X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Organisation } from './organisation';

const ORG1 = { mspId: 'Org1MSP', domain: 'org1.example.com', nodeKind: 'peer' } as const;
let parent: string;

beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'organisation-'));
});
afterEach(() => rm(parent, { recursive: true }));

const open = () => Organisation.open({ ...ORG1, directory: join(parent, 'org1') });

test('an organisation has a root of trust for identities and another for TLS', async () => {
    const organisation = await open();
    const root = new X509Certificate(organisation.rootCertificatePem);
    const tlsRoot = new X509Certificate(organisation.tlsRootCertificatePem);
    expect([root.ca, tlsRoot.ca]).toEqual([true, true]);
    expect(root.fingerprint256).not.toBe(tlsRoot.fingerprint256);
    expect(new X509Certificate(organisation.admin.certificatePem).verify(root.publicKey)).toBe(true);
    expect(new X509Certificate(organisation.nodeTls.certificatePem).verify(tlsRoot.publicKey)).toBe(true);
});

test('the TLS certificate of a node is good for its host name, for localhost and for 127.0.0.1', async () => {
    const certificate = new X509Certificate((await open()).nodeTls.certificatePem);
    expect(certificate.checkHost('peer0.org1.example.com')).toBe('peer0.org1.example.com');
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkHost('peer0.org2.example.com')).toBeUndefined();
});

test('an organisation that is opened again has the same certificates and keys', async () => {
    const first = await open();
    const second = await open();
    expect(second.rootCertificatePem).toBe(first.rootCertificatePem);
    expect(second.admin.privateKeyPem).toBe(first.admin.privateKeyPem);
    expect(second.nodeTls).toEqual(first.nodeTls);
    const issued = new X509Certificate(
        (await second.issue({ commonName: 'a', units: ['client'] })).certificatePem,
    );
    expect(issued.verify(new X509Certificate(first.rootCertificatePem).publicKey)).toBe(true);
});

test('nobody but the owner can read a key', async () => {
    await open();
    const parts = await readdir(join(parent, 'org1'));
    expect(parts.sort()).toEqual(['admin', 'ca', 'node', 'node-tls', 'tlsca']);
    for (const part of parts) {
        const { mode } = await stat(join(parent, 'org1', part, 'key.pem'));
        expect(mode & 0o777).toBe(0o600);
    }
});

test('a crash while an organisation is made leaves nothing for ever, and no half of one', async () => {
    await mkdir(join(parent, 'org1.new', 'ca'), { recursive: true });
    await open();
    await expect(readdir(parent)).resolves.toEqual(['org1']);
});

test('an organisation whose files are damaged is reported and not made anew', async () => {
    await open();
    await rm(join(parent, 'org1', 'node', 'key.pem'));
    await expect(open()).rejects.toThrow();
});
