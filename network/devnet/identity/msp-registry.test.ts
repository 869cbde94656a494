import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AsnConvert, AsnIntegerBigIntConverter, AsnProp, AsnPropTypes } from '@peculiar/asn1-schema';
import crypto, { X509Certificate } from 'node:crypto';
import { hasExpired } from './identity';
import { MspError } from './msp-error';
import { MspRegistry } from './msp-registry';
import { Organisation } from './organisation';
import { serializeIdentity } from './serialized-identity';

class Signature {
    r = 0n;
    s = 0n;
}
for (const field of ['r', 's']) {
    AsnProp({ type: AsnPropTypes.Integer, converter: AsnIntegerBigIntConverter })(Signature.prototype, field);
}
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

let directory: string;
let org1: Organisation;
let org2: Organisation;
let msps: MspRegistry;

beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'msp-registry-'));
    const open = (name: string, mspId: string) =>
        Organisation.open({
            directory: join(directory, name),
            mspId,
            domain: `${name}.example.com`,
            nodeKind: 'peer',
        });
    [org1, org2] = await Promise.all([open('org1', 'Org1MSP'), open('org2', 'Org2MSP')]);
    msps = new MspRegistry([org1.mspDefinition(), org2.mspDefinition()]);
});
afterAll(() => rm(directory, { recursive: true }));

function refusal(serialized: Uint8Array, registry = msps): Pick<MspError, 'reason' | 'message'> | undefined {
    try {
        registry.identify(serialized);
        return undefined;
    } catch (error) {
        if (error instanceof MspError) return { reason: error.reason, message: error.message };
        throw error;
    }
}

test('an identity has the role that its organisational unit gives it', async () => {
    const client = await org1.issue({ commonName: 'client', units: ['client', 'org1'] });
    expect([...msps.identify(client.serialized).roles]).toEqual(['member', 'client']);
    expect([...msps.identify(org1.admin.serialized).roles]).toEqual(['member', 'admin']);
    expect([...msps.identify(org2.node.serialized).roles]).toEqual(['member', 'peer']);
    expect(msps.identify(client.serialized).organisationalUnits).toEqual(['client', 'org1']);
});

test('an identity of an organisation outside the channel is refused in the words of Fabric', () => {
    expect(refusal(serializeIdentity('Org9MSP', org1.admin.certificatePem))).toEqual({
        reason: 'unknown-msp',
        message: 'MSP Org9MSP is not defined on channel',
    });
});

test('an identity that claims another organisation is refused', () => {
    expect(refusal(serializeIdentity('Org2MSP', org1.admin.certificatePem))).toEqual({
        reason: 'untrusted',
        message: 'the supplied identity is not valid: x509: certificate signed by unknown authority',
    });
});

test('an authority cannot act as an identity', () => {
    expect(refusal(serializeIdentity('Org1MSP', org1.rootCertificatePem))?.reason).toBe('untrusted');
});

test('bytes that are no identity are refused', () => {
    expect(refusal(Buffer.from('nonsense'))?.reason).toBe('malformed');
    expect(refusal(serializeIdentity('Org1MSP', 'not a certificate'))?.reason).toBe('malformed');
});

test('an identity without a role, and one with two, are refused', async () => {
    const nobody = await org1.issue({ commonName: 'nobody', units: ['accounting'] });
    const both = await org1.issue({ commonName: 'both', units: ['client', 'peer'] });
    expect(refusal(nobody.serialized)?.message).toContain('does not have an OU that resolves to client');
    expect(refusal(both.serialized)?.message).toContain('not a combination of them');
});

test('a revoked identity is refused, and only by a list that its own authority signed', async () => {
    const user = await org1.issue({ commonName: 'gone', units: ['client'] });
    const { serialNumber } = new X509Certificate(user.certificatePem);
    const revoked = [{ serialNumber, revokedAt: new Date() }];
    const genuine = await org1.ca.revocationList(revoked);
    const foreign = await org2.ca.revocationList(revoked);
    const withList = (pem: string) =>
        new MspRegistry([{ ...org1.mspDefinition(), revocationListsPem: [pem] }]);
    expect(refusal(user.serialized, withList(genuine))).toEqual({
        reason: 'revoked',
        message: 'could not validate identity against certification chain: The certificate has been revoked',
    });
    expect(refusal(user.serialized, withList(foreign))).toBeUndefined();
    expect(refusal(org1.admin.serialized, withList(genuine))).toBeUndefined();
});

test('an expired identity is still identified, for old blocks, and can be told', () => {
    const { notAfter } = msps.identify(org1.admin.serialized);
    expect(hasExpired({ notAfter }, new Date(notAfter.getTime()))).toBe(false);
    expect(hasExpired({ notAfter }, new Date(notAfter.getTime() + 1))).toBe(true);
});

test('a signature is accepted from its signer over its message and in no other case', async () => {
    const message = Buffer.from('pay 100');
    const signature = org1.admin.sign(message);
    const admin = msps.identify(org1.admin.serialized);
    await expect(admin.verify(message, signature)).resolves.toBe(true);
    await expect(admin.verify(message, signature)).resolves.toBe(true);
    await expect(admin.verify(Buffer.from('pay 101'), signature)).resolves.toBe(false);
    await expect(msps.identify(org1.node.serialized).verify(message, signature)).resolves.toBe(false);
    await expect(admin.verify(message, Buffer.from('no signature'))).resolves.toBe(false);
    await expect(admin.verify(message, new Uint8Array())).resolves.toBe(false);
});

test('the high-S twin of a good signature is refused, as Fabric refuses it', async () => {
    const message = Buffer.from('pay 100');
    const twin = AsnConvert.parse(org1.admin.sign(message), Signature);
    twin.s = P256_ORDER - twin.s;
    const signature = new Uint8Array(AsnConvert.serialize(twin));
    await expect(msps.identify(org1.admin.serialized).verify(message, signature)).resolves.toBe(false);
});

describe('a signer of this process', () => {
    const message = Buffer.from('endorsed');
    let looks: jest.SpiedFunction<typeof crypto.verify>;

    beforeEach(() => {
        looks = jest.spyOn(crypto, 'verify');
    });
    afterEach(() => {
        looks.mockRestore();
    });

    test('need not be verified where it has signed', async () => {
        const signer = msps.signerOf(org1.node);
        const signature = signer.sign(message);
        await expect(msps.identify(signer.serialized).verify(message, signature)).resolves.toBe(true);
        expect(looks).not.toHaveBeenCalled();
    });

    test('is verified for another message and by another registry, and another identity has not signed', async () => {
        const signer = msps.signerOf(org1.node);
        const signature = signer.sign(message);
        const other = Buffer.from('not endorsed');
        await expect(msps.identify(signer.serialized).verify(other, signature)).resolves.toBe(false);
        await expect(msps.identify(org1.admin.serialized).verify(message, signature)).resolves.toBe(false);
        const elsewhere = new MspRegistry([org1.mspDefinition()]);
        await expect(elsewhere.identify(signer.serialized).verify(message, signature)).resolves.toBe(true);
        expect(looks).toHaveBeenCalledTimes(3);
    });
});
