import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Wallets } from 'fabric-network';
import { testCredentials } from '../testing/test-signer';
import { IdentityWallet } from './identity-wallet';

let directory: string;

beforeEach(async () => {
    directory = join(await mkdtemp(join(tmpdir(), 'wallet-')), 'wallet');
});

afterEach(async () => {
    await rm(join(directory, '..'), { recursive: true });
});

describe('the wallet', () => {
    it('gives back what was put into it, and nothing for other labels', async () => {
        const wallet = new IdentityWallet(directory);
        const credentials = await testCredentials();
        await wallet.put('org1-app', credentials);
        await expect(wallet.find('org1-app')).resolves.toEqual(credentials);
        await expect(wallet.find('org2-app')).resolves.toBeUndefined();
        await expect(wallet.labels()).resolves.toEqual(['org1-app']);
    });

    it('lets only the owner read it, and leaves no half-written file', async () => {
        await new IdentityWallet(directory).put('org1-app', await testCredentials());
        expect((await stat(directory)).mode & 0o777).toBe(0o700);
        expect((await stat(join(directory, 'org1-app.id'))).mode & 0o777).toBe(0o600);
        await expect(readdir(directory)).resolves.toEqual(['org1-app.id']);
    });

    it('reads and writes what fabric-network’s own wallet writes and reads', async () => {
        const credentials = await testCredentials();
        await new IdentityWallet(directory).put('ours', credentials);
        const theirs = await Wallets.newFileSystemWallet(directory);
        const identity = await theirs.get('ours');
        expect(identity).toMatchObject({ type: 'X.509', mspId: 'Org1MSP' });
        await theirs.put('theirs', identity ?? { type: 'none', mspId: '' });
        await chmod(join(directory, 'theirs.id'), 0o600);
        await expect(new IdentityWallet(directory).find('theirs')).resolves.toEqual(credentials);
    });

    it.each(['../escape', '', 'a/b', '.hidden', 'a\u0000b'])('refuses the label %j', async (label) => {
        await expect(new IdentityWallet(directory).find(label)).rejects.toThrow('GATEWAY-WALLET');
    });
});
