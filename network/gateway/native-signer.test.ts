import { createPublicKey, generateKeyPairSync, randomBytes, verify, X509Certificate } from 'node:crypto';
import { AsnConvert, AsnIntegerBigIntConverter, AsnProp, AsnPropTypes } from '@peculiar/asn1-schema';
import fc from 'fast-check';
import { lowSDer } from './ecdsa-signature';
import { NativeSigner } from './native-signer';
import { testCredentials } from './testing/test-signer';

/** ECDSA-Sig-Value, read by another library than the one that wrote it. */
class EcdsaSignature {
    r = 0n;
    s = 0n;
}
for (const member of ['r', 's']) {
    AsnProp({ type: AsnPropTypes.Integer, converter: AsnIntegerBigIntConverter })(
        EcdsaSignature.prototype,
        member,
    );
}

/** Order n of P-256 (SEC 2, section 2.4.2). */
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

describe('signing', () => {
    it('makes signatures that OpenSSL verifies and whose s is the lower one, ten thousand times', async () => {
        const credentials = await testCredentials();
        const signer = new NativeSigner(credentials);
        const { publicKey } = new X509Certificate(credentials.certificatePem);
        for (let round = 0; round < 10_000; round += 1) {
            const message = randomBytes(64);
            const signature = signer.sign(message);
            if (!verify('sha256', message, publicKey, signature))
                throw new Error(`signature ${round} is not valid`);
            if (AsnConvert.parse(signature, EcdsaSignature).s > P256_ORDER / 2n)
                throw new Error(`signature ${round} is high-S`);
        }
    }, 60_000);

    it('keeps r, and keeps s or takes its complement, for any pair of numbers', () => {
        const scalar = fc.bigInt({ min: 1n, max: P256_ORDER - 1n });
        fc.assert(
            fc.property(scalar, scalar, (r, s) => {
                const plain = Buffer.from(
                    r.toString(16).padStart(64, '0') + s.toString(16).padStart(64, '0'),
                    'hex',
                );
                const signature = AsnConvert.parse(lowSDer(plain), EcdsaSignature);
                expect(signature.r).toBe(r);
                expect([s, P256_ORDER - s]).toContain(signature.s);
                expect(signature.s <= P256_ORDER / 2n).toBe(true);
            }),
            { numRuns: 2_000 },
        );
    });

    it('refuses a key of another curve, and a key that is not the certificate’s', async () => {
        const credentials = await testCredentials();
        const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
        const other = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
        expect(createPublicKey(other).asymmetricKeyType).toBe('ec');
        expect(() => new NativeSigner({ ...credentials, privateKeyPem: other })).toThrow('GATEWAY-KEY');
        const { privateKeyPem } = await testCredentials();
        expect(() => new NativeSigner({ ...credentials, privateKeyPem })).toThrow('GATEWAY-KEY');
    });
});
