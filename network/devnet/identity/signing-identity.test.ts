import { generateKeyPairSync, verify, X509Certificate } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { msp } from '@hyperledger/fabric-protos';
import { isLowS } from './ecdsa-signature';
import { Organisation } from './organisation';
import { SigningIdentity } from './signing-identity';

let directory: string;
let admin: SigningIdentity;

beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'signing-identity-'));
    ({ admin } = await Organisation.open({
        directory: join(directory, 'org1'),
        mspId: 'Org1MSP',
        domain: 'org1.example.com',
        nodeKind: 'peer',
    }));
});
afterAll(() => rm(directory, { recursive: true }));

test('every signature is valid under the certificate and low-S', () => {
    const { publicKey } = new X509Certificate(admin.certificatePem);
    for (let round = 0; round < 64; round += 1) {
        const message = Buffer.from(`message ${round}`);
        const signature = admin.sign(message);
        expect(verify('sha256', message, publicKey, signature)).toBe(true);
        expect(isLowS(signature, 'prime256v1')).toBe(true);
    }
});

test('an identity is serialised as Fabric does: MSP id and PEM', () => {
    const message = msp.SerializedIdentity.deserializeBinary(admin.serialized);
    expect(message.getMspid()).toBe('Org1MSP');
    expect(Buffer.from(message.getIdBytes_asU8()).toString()).toBe(admin.certificatePem);
});

test('a key that Fabric cannot use is refused', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const { mspId, certificatePem } = admin;
    expect(() => new SigningIdentity({ mspId, certificatePem, privateKeyPem })).toThrow(
        'not on P-256 or P-384',
    );
});

test('a key that is not the one of the certificate is refused', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const { mspId, certificatePem } = admin;
    expect(() => new SigningIdentity({ mspId, certificatePem, privateKeyPem })).toThrow(
        "the key is not the certificate's",
    );
});
