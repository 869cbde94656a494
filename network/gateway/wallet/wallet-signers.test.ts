import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY, MINUTE } from '../../../core/instant';
import { recordingLogger } from '../../../test/support/recording-logger';
import { testCredentials } from '../testing/test-signer';
import { FileKeyKeeper } from '../keeper/file-key-keeper';
import { IdentityWallet } from './identity-wallet';
import { WalletSigners } from './wallet-signers';

const LONG_MS = 365 * DAY;
let directory: string;
let wallet: IdentityWallet;
let logger: ReturnType<typeof recordingLogger>;
let now: number;
let signers: WalletSigners;

beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wallet-'));
    wallet = new IdentityWallet(directory);
    logger = recordingLogger();
    now = Date.now();
    signers = new WalletSigners({ keeper: new FileKeyKeeper(wallet), logger, clock: () => now });
});

afterEach(() => rm(directory, { recursive: true }));

describe('the signers of a wallet', () => {
    it('sign in the name of the label, and throw for a label that is not there', async () => {
        await wallet.put('org2-app', await testCredentials('Org2MSP'));
        await expect(signers.signerOf('org2-app')).resolves.toMatchObject({ mspId: 'Org2MSP' });
        await expect(signers.signerOf('unknown')).rejects.toThrow('GATEWAY-WALLET');
    });

    it('are the same for a minute, and then those of an identity that was enrolled anew', async () => {
        await wallet.put('app', await testCredentials('Org1MSP', LONG_MS));
        const first = await signers.signerOf('app');
        const renewed = await testCredentials('Org1MSP', LONG_MS);
        await wallet.put('app', renewed);
        await expect(signers.signerOf('app')).resolves.toBe(first);
        now += MINUTE;
        await expect(signers.signerOf('app')).resolves.toMatchObject({
            certificatePem: renewed.certificatePem,
        });
    });

    it('stay the same while the wallet does, or cannot be read', async () => {
        await wallet.put('app', await testCredentials('Org1MSP', LONG_MS));
        const first = await signers.signerOf('app');
        now += MINUTE;
        await expect(signers.signerOf('app')).resolves.toBe(first);
        await writeFile(join(directory, 'app.id'), '{');
        now += MINUTE;
        await expect(signers.signerOf('app')).resolves.toBe(first);
        expect(logger.lines).toMatchObject([{ level: 'warn' }]);
    });

    it('are gone a minute after their identity was taken out of the wallet', async () => {
        await wallet.put('app', await testCredentials('Org1MSP', LONG_MS));
        await signers.signerOf('app');
        await rm(join(directory, 'app.id'));
        now += MINUTE;
        await expect(signers.signerOf('app')).rejects.toThrow('GATEWAY-WALLET');
    });

    it('warn once a day of a certificate that runs out within a week and should have been renewed by then', async () => {
        await wallet.put('app', await testCredentials('Org1MSP', 28 * DAY));
        await signers.signerOf('app');
        expect(logger.lines).toEqual([]);
        for (const stepMs of [21 * DAY + MINUTE, MINUTE, DAY]) {
            now += stepMs;
            await signers.signerOf('app');
        }
        expect(logger.lines.map(({ level }) => level)).toEqual(['warn', 'warn']);
    });
});
