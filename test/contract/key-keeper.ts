import { createHash, randomBytes, verify, X509Certificate } from 'node:crypto';
import type { KeyKeeper } from '../../network/gateway/keeper/key-keeper';
import { KeySigner } from '../../network/gateway/keeper/key-signer';
import type { SignerCredentials } from '../../network/gateway/native-signer';

/** A keeper that has one identity under the label `app`, and can be made to have others. */
export interface KeeperUnderTest {
    readonly keeper: KeyKeeper;
    put(label: string, credentials: SignerCredentials): Promise<void>;
    newCredentials(mspId: string): Promise<SignerCredentials>;
}

/** What everything that keeps keys promises. */
export function keyKeeperContract(open: () => KeeperUnderTest): void {
    const presentKey = async () => {
        const key = await open().keeper.find('app');
        if (key === undefined) throw new Error('the keeper does not know "app"');
        return key;
    };

    it('tells the certificate and the organisation of a label, and its labels', async () => {
        const credentials = await open().newCredentials('Org2MSP');
        await open().put('app', credentials);
        await expect(presentKey()).resolves.toMatchObject({
            mspId: 'Org2MSP',
            certificatePem: credentials.certificatePem,
        });
        await expect(open().keeper.labels()).resolves.toEqual(['app']);
    });

    it('has nothing under a label that nobody put there', async () => {
        await expect(open().keeper.find('nobody')).resolves.toBeUndefined();
    });

    it('signs a digest with the key of the certificate, r and s in 64 bytes', async () => {
        const key = await presentKey();
        const { publicKey } = new X509Certificate(key.certificatePem);
        for (let round = 0; round < 20; round += 1) {
            const message = randomBytes(100);
            const signature = await key.sign(createHash('sha256').update(message).digest());
            expect(signature).toHaveLength(64);
            const isValid = verify(
                'sha256',
                message,
                { key: publicKey, dsaEncoding: 'ieee-p1363' },
                signature,
            );
            expect(isValid).toBe(true);
        }
    });

    it('makes signatures of messages that a peer accepts', async () => {
        const signer = new KeySigner(await presentKey());
        const message = randomBytes(1000);
        const signature = await signer.sign(message);
        const { publicKey } = new X509Certificate(signer.certificatePem);
        expect(verify('sha256', message, publicKey, signature)).toBe(true);
    });

    it('gives the new key after a renewal, and goes on signing for the certificate that was there before', async () => {
        const before = await presentKey();
        const renewed = await open().newCredentials(before.mspId);
        await open().put('app', renewed);
        const after = await presentKey();
        expect(after.certificatePem).toBe(renewed.certificatePem);
        const message = randomBytes(100);
        const digest = createHash('sha256').update(message).digest();
        for (const key of [before, after]) {
            const { publicKey } = new X509Certificate(key.certificatePem);
            const form = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
            expect(verify('sha256', message, form, await key.sign(digest))).toBe(true);
        }
    });
}
