import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCertificateAuthority, type RunningCertificateAuthority } from '../devnet/identity/ca-server';
import { Organisation } from '../devnet/identity/organisation';
import {
    channelMember,
    enrolOrganisation,
    signerOf,
    type OrganisationOptions,
} from './enrolled-organisation';

let directory: string;
let organisation: Organisation;
let authority: RunningCertificateAuthority;
let options: OrganisationOptions;

beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'enrolled-organisation-'));
    organisation = await Organisation.open({
        directory: join(directory, 'authority'),
        mspId: 'Org1MSP',
        domain: 'org1.example.com',
        nodeKind: 'peer',
    });
    authority = await startCertificateAuthority({
        organisation,
        port: 0,
        registryFile: join(directory, 'registry.json'),
    });
    options = {
        directory: join(directory, 'org1.example.com'),
        mspId: 'Org1MSP',
        authority: {
            name: 'ca.org1.example.com',
            mspId: 'Org1MSP',
            url: authority.url,
            caName: authority.caName,
            tlsRootPem: organisation.tlsRootCertificatePem,
            verify: true,
        },
        registrar: { id: 'admin', secret: 'adminpw' },
        members: [
            { id: 'org-admin', role: 'admin', directory: 'users/Admin@org1.example.com' },
            {
                id: 'peer0',
                role: 'peer',
                directory: 'peers/peer0.org1.example.com',
                tlsHosts: ['peer0.org1.example.com', 'localhost', '127.0.0.1'],
            },
        ],
    };
    await enrolOrganisation(options);
});
afterAll(async () => {
    await authority.close();
    await rm(directory, { recursive: true });
});

const read = (path: string) => readFile(join(options.directory, path), 'utf8');
const peer = 'peers/peer0.org1.example.com';

test('every member has a certificate that says what it is, and a key that nobody else can read', async () => {
    const signing = new X509Certificate(await read(`${peer}/msp/signcerts/cert.pem`));
    expect(signing.subject).toMatch(/OU=peer/);
    expect(signing.checkIssued(new X509Certificate(organisation.rootCertificatePem))).toBe(true);
    const admin = await signerOf(join(options.directory, 'users/Admin@org1.example.com'), 'Org1MSP');
    expect(new X509Certificate(admin.certificatePem).subject).toMatch(/OU=admin/);
    const { mode } = await stat(join(options.directory, peer, 'msp/keystore/key.pem'));
    expect(mode & 0o077).toBe(0);
});

test('a server’s TLS certificate names its hosts', async () => {
    const tls = new X509Certificate(await read(`${peer}/tls/server.crt`));
    expect(tls.checkHost('peer0.org1.example.com')).toBeDefined();
    expect(tls.checkHost('localhost')).toBeDefined();
    expect(tls.checkIP('127.0.0.1')).toBeDefined();
});

test('a second call leaves what is there', async () => {
    const before = await read(`${peer}/msp/signcerts/cert.pem`);
    await enrolOrganisation(options);
    expect(await read(`${peer}/msp/signcerts/cert.pem`)).toBe(before);
});

test('an enrolment that was cut off goes on where it stopped, with the secrets that the authority knows', async () => {
    const admin = await read('users/Admin@org1.example.com/msp/signcerts/cert.pem');
    await rm(join(options.directory, peer), { recursive: true });
    await enrolOrganisation(options);
    expect(await read(`${peer}/msp/signcerts/cert.pem`)).toMatch(/BEGIN CERTIFICATE/);
    expect(await read('users/Admin@org1.example.com/msp/signcerts/cert.pem')).toBe(admin);
});

test('the channel is told the authority’s certificate and the organisational units', async () => {
    const definition = (await channelMember(options.directory, 'Org1MSP')).mspDefinition();
    expect(definition.rootCertificatesPem.map((pem) => new X509Certificate(pem).fingerprint256)).toEqual([
        new X509Certificate(organisation.rootCertificatePem).fingerprint256,
    ]);
    expect(definition.nodeOus).toEqual({
        client: 'client',
        peer: 'peer',
        admin: 'admin',
        orderer: 'orderer',
    });
});

test('a registrar that the authority does not know is told', async () => {
    const stranger = { id: 'admin', secret: 'wrong' };
    await expect(
        enrolOrganisation({ ...options, directory: join(directory, 'other'), registrar: stranger }),
    ).rejects.toThrow(/GATEWAY-ENROL: ca\.org1\.example\.com did not enrol admin/);
});
