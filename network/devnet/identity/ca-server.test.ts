import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import FabricCAServices from 'fabric-ca-client';
import { User } from 'fabric-common';
import { startCertificateAuthority, type RunningCertificateAuthority } from './ca-server';
import { ATTRIBUTES_OID } from './certificate-authority';
import { generateKeyPair } from './key-pair';
import { MspRegistry } from './msp-registry';
import { Organisation } from './organisation';
import { SigningIdentity } from './signing-identity';
import { x509 } from './x509-provider';

let directory: string;
let organisation: Organisation;
let server: RunningCertificateAuthority;
let ca: FabricCAServices;
let admin: SigningIdentity;
let registrar: User;

const start = () =>
    startCertificateAuthority({ organisation, port: 0, registryFile: join(directory, 'registry.json') });

function connect(): FabricCAServices {
    const trustedRoots = [organisation.tlsRootCertificatePem];
    return new FabricCAServices(server.url, { trustedRoots, verify: true }, server.caName);
}

/** A user of the client, keys and signatures its own: slow, as elliptic curves in JavaScript are. */
async function userOf(id: string, { key, certificate }: FabricCAServices.IEnrollResponse): Promise<User> {
    const user = new User(id);
    user.setCryptoSuite(User.newCryptoSuite());
    await user.setEnrollment(key, certificate, 'Org1MSP');
    return user;
}

/** A caller of the client that signs natively. */
function callerOf(identity: Pick<SigningIdentity, 'certificatePem' | 'sign'>): User {
    const signer = {
        _certificate: identity.certificatePem,
        sign: (text: string) => identity.sign(Buffer.from(text)),
    };
    return Object.assign(new User('caller'), { getSigningIdentity: () => signer });
}

/** Enrols with a key made here. */
async function enrol(id: string, enrollmentSecret: string, options = {}): Promise<SigningIdentity> {
    const keys = await generateKeyPair();
    const name = [{ CN: [id] }];
    const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' };
    const request = await x509.Pkcs10CertificateRequestGenerator.create({ name, keys, signingAlgorithm });
    const csr = request.toString('pem');
    const { certificate } = await ca.enroll({ enrollmentID: id, enrollmentSecret, csr, ...options });
    return new SigningIdentity({
        mspId: 'Org1MSP',
        certificatePem: certificate,
        privateKeyPem: keys.privateKeyPem,
    });
}

const register = (request: Partial<FabricCAServices.IRegisterRequest> & { enrollmentID: string }) =>
    ca.register({ affiliation: 'org1.department1', ...request }, registrar);

async function enrolled(id: string): Promise<SigningIdentity> {
    return enrol(id, await register({ enrollmentID: id, maxEnrollments: -1 }));
}

const identify = (serialized: Uint8Array, revocationListsPem: string[] = []) =>
    new MspRegistry([{ ...organisation.mspDefinition(), revocationListsPem }]).identify(serialized);

/** What the client's error carries of the server's answer. */
async function refusal(attempt: Promise<unknown>): Promise<unknown> {
    const error: unknown = await attempt.then(
        () => undefined,
        (reason: unknown) => reason,
    );
    return typeof error === 'object' && error !== null && 'errors' in error ? error.errors : error;
}

const listBy = (caller: Pick<SigningIdentity, 'certificatePem' | 'sign'>) =>
    ca.newIdentityService().getAll(callerOf(caller));

const AUTHENTICATION_FAILURE = [{ code: 20, message: 'Authentication failure' }];
const AUTHORIZATION_FAILURE = [{ code: 71, message: 'Authorization failure' }];

function attributesIn(certificatePem: string): unknown {
    const extension = new x509.X509Certificate(certificatePem).getExtension(ATTRIBUTES_OID);
    return extension && JSON.parse(Buffer.from(extension.value).toString('utf8'));
}

jest.setTimeout(30_000);

beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ca-server-'));
    organisation = await Organisation.open({
        directory: join(directory, 'org1'),
        mspId: 'Org1MSP',
        domain: 'org1.example.com',
        nodeKind: 'peer',
    });
    server = await start();
    ca = connect();
    admin = await enrol('admin', 'adminpw');
    registrar = callerOf(admin);
});
afterAll(async () => {
    await server.close();
    await rm(directory, { recursive: true });
});

test('the registrar is a client of the organisation', () => {
    expect([...identify(admin.serialized).roles]).toEqual(['member', 'client']);
    expect(attributesIn(admin.certificatePem)).toBeNull();
});

test('the client with its own keys enrols the registrar, registers, enrols and renews a user, and revokes it', async () => {
    const boss = await userOf(
        'admin',
        await ca.enroll({ enrollmentID: 'admin', enrollmentSecret: 'adminpw' }),
    );
    const attrs = [{ name: 'role', value: 'clerk', ecert: true }];
    const request = { enrollmentID: 'walter', affiliation: 'org1.department1', role: 'client', attrs };
    const enrollmentSecret = await ca.register(request, boss);
    const enrollment = await ca.enroll({ enrollmentID: 'walter', enrollmentSecret });
    const walter = await userOf('walter', enrollment);
    const renewed = await ca.reenroll(walter, []);
    const [before, after] = [enrollment, renewed].map(({ certificate }) => new X509Certificate(certificate));
    expect(after?.subject).toBe(before?.subject);
    expect(after?.serialNumber).not.toBe(before?.serialNumber);
    expect(attributesIn(enrollment.certificate)).toMatchObject({ attrs: { role: 'clerk' } });
    await expect(ca.revoke({ enrollmentID: 'walter' }, boss)).resolves.toMatchObject({ success: true });
    expect(await refusal(ca.reenroll(walter, []))).toEqual(AUTHENTICATION_FAILURE);
}, 60_000);

test('a caller learns the name and the certificate of the authority', async () => {
    await expect(ca.getCaInfo(registrar)).resolves.toMatchObject({
        caName: 'ca-org1',
        caChain: organisation.rootCertificatePem,
    });
});

test('a registered user enrols and carries its attributes, its type and its affiliation', async () => {
    const attrs = [
        { name: 'role', value: 'accountant', ecert: true },
        { name: 'salary', value: '1', ecert: false },
    ];
    const secret = await register({
        enrollmentID: 'alice',
        enrollmentSecret: 's3cret',
        role: 'client',
        attrs,
    });
    expect(secret).toBe('s3cret');
    const alice = await enrol('alice', secret);
    expect(attributesIn(alice.certificatePem)).toEqual({
        attrs: {
            'hf.Affiliation': 'org1.department1',
            'hf.EnrollmentID': 'alice',
            'hf.Type': 'client',
            role: 'accountant',
        },
    });
    const identity = identify(alice.serialized);
    expect([...identity.organisationalUnits].sort()).toEqual(['client', 'department1', 'org1']);
    const message = Buffer.from('an invoice');
    await expect(identity.verify(message, alice.sign(message))).resolves.toBe(true);
});

test('a user asks for the attributes that the certificate is to carry', async () => {
    const attrs = [{ name: 'salary', value: '1' }];
    const secret = await register({ enrollmentID: 'asker', attrs, maxEnrollments: -1 });
    const ask = (name: string, optional: boolean) =>
        enrol('asker', secret, { attr_reqs: [{ name, optional }] });
    expect(attributesIn((await ask('salary', false)).certificatePem)).toEqual({ attrs: { salary: '1' } });
    expect(attributesIn((await ask('absent', true)).certificatePem)).toEqual({ attrs: {} });
    expect(await refusal(ask('absent', false))).toEqual([
        { code: 0, message: expect.stringContaining('required attributes are missing: [absent]') as string },
    ]);
});

test('a wrong secret, and an id that nobody registered, are refused with the same code', async () => {
    await register({ enrollmentID: 'bob', enrollmentSecret: 'right' });
    expect(await refusal(enrol('bob', 'wrong'))).toEqual(AUTHENTICATION_FAILURE);
    expect(await refusal(enrol('nobody', 'wrong'))).toEqual(AUTHENTICATION_FAILURE);
    await expect(enrol('bob', 'right')).resolves.toBeDefined();
});

test('an identity is locked after ten wrong secrets', async () => {
    await register({ enrollmentID: 'locked', enrollmentSecret: 'right' });
    for (let attempt = 0; attempt < 10; attempt += 1) await refusal(enrol('locked', 'wrong'));
    expect(await refusal(enrol('locked', 'right'))).toEqual([
        {
            code: 73,
            message: 'Incorrect password entered 10 times, max incorrect password limit of 10 reached',
        },
    ]);
});

test('a secret is good for as many enrolments as were registered', async () => {
    const secret = await register({ enrollmentID: 'once', maxEnrollments: 1 });
    await enrol('once', secret);
    expect(await refusal(enrol('once', secret))).toEqual(AUTHENTICATION_FAILURE);
});

test('an id is registered once', async () => {
    await register({ enrollmentID: 'twice' });
    expect(await refusal(register({ enrollmentID: 'twice' }))).toEqual([
        { code: 74, message: "Identity 'twice' is already registered" },
    ]);
});

test('a user without the registrar role registers nobody, and a registrar grants no fixed attribute', async () => {
    const carol = await enrolled('carol');
    const request = { enrollmentID: 'dave', affiliation: 'org1.department1' };
    expect(await refusal(ca.register(request, callerOf(carol)))).toEqual(AUTHORIZATION_FAILURE);
    const attrs = [{ name: 'hf.EnrollmentID', value: 'somebody else' }];
    expect(await refusal(register({ enrollmentID: 'dave', attrs }))).toEqual(AUTHORIZATION_FAILURE);
    expect(await refusal(register({ enrollmentID: 'dave', affiliation: 'org7' }))).toEqual(
        AUTHORIZATION_FAILURE,
    );
});

test('a revoked user can do nothing more, and the revocation list shuts it out of the channel', async () => {
    const mallory = await enrolled('mallory');
    const request = { enrollmentID: 'mallory', gencrl: true };
    const { result } = (await ca.revoke(request, registrar)) as {
        result: { RevokedCerts: object[]; CRL: string };
    };
    expect(result.RevokedCerts).toHaveLength(1);
    expect(await refusal(listBy(mallory))).toEqual(AUTHENTICATION_FAILURE);
    const list = Buffer.from(result.CRL, 'base64').toString();
    expect(() => identify(mallory.serialized, [list])).toThrow('The certificate has been revoked');
    expect(() => identify(admin.serialized, [list])).not.toThrow();
});

test('one certificate can be revoked by its serial number, once', async () => {
    const frank = await enrolled('frank');
    const certificate = new x509.X509Certificate(frank.certificatePem);
    const identifier = certificate.extensions.find(
        (extension) => extension instanceof x509.AuthorityKeyIdentifierExtension,
    );
    const request = { enrollmentID: '', aki: identifier?.keyId ?? '', serial: certificate.serialNumber };
    expect(await refusal(listBy(frank))).toEqual(AUTHORIZATION_FAILURE);
    await ca.revoke(request, registrar);
    expect(await refusal(listBy(frank))).toEqual(AUTHENTICATION_FAILURE);
    expect(await refusal(ca.revoke(request, registrar))).toMatchObject([{ code: 66 }]);
});

test('a token signed by another key is refused', async () => {
    const judy = await enrolled('judy');
    const forged = {
        certificatePem: admin.certificatePem,
        sign: (message: Uint8Array) => judy.sign(message),
    };
    expect(await refusal(listBy(forged))).toEqual(AUTHENTICATION_FAILURE);
});

test('the registrar sees the identities and the affiliations', async () => {
    await register({ enrollmentID: 'grace', attrs: [{ name: 'team', value: 'red' }] });
    const identities = ca.newIdentityService();
    await expect(identities.getOne('grace', registrar)).resolves.toMatchObject({
        result: { id: 'grace', type: 'client', affiliation: 'org1.department1', max_enrollments: 1 },
    });
    const everyone = await identities.getAll(registrar);
    const grace: unknown = expect.objectContaining({ id: 'grace' });
    expect(everyone).toMatchObject({ result: { identities: expect.arrayContaining([grace]) as unknown } });
    expect(await refusal(identities.getOne('nobody', registrar))).toMatchObject([{ code: 63 }]);
    await expect(ca.newAffiliationService().getAll(registrar)).resolves.toMatchObject({
        result: { affiliations: [{ name: 'org1' }, { name: 'org2' }] },
    });
});

test('a request for another authority is refused', async () => {
    const other = new FabricCAServices(
        server.url,
        { trustedRoots: [organisation.tlsRootCertificatePem], verify: true },
        'ca-org2',
    );
    expect(await refusal(other.getCaInfo(registrar))).toEqual([
        { code: 19, message: "CA 'ca-org2' does not exist" },
    ]);
});

test('after a restart every identity and certificate is still known, and no secret is in the file', async () => {
    const secret = await register({ enrollmentID: 'heidi', enrollmentSecret: 'Very-Secret-Word' });
    expect(await readFile(join(directory, 'registry.json'), 'utf8')).not.toContain(secret);
    await server.close();
    server = await start();
    ca = connect();
    await expect(enrol('heidi', secret)).resolves.toBeDefined();
    await expect(ca.getCaInfo(registrar)).resolves.toBeDefined();
    expect(await refusal(register({ enrollmentID: 'heidi' }))).toMatchObject([{ code: 74 }]);
});
