import { once } from 'node:events';
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileKeyKeeper } from '../../network/gateway/keeper/file-key-keeper';
import { SigningServiceConnection } from '../../network/gateway/keeper/signing-service-connection';
import { SigningServiceKeeper } from '../../network/gateway/keeper/signing-service-keeper';
import { silentLogger } from '../../network/gateway/testing/silent-logger';
import { testCredentials } from '../../network/gateway/testing/test-signer';
import { IdentityWallet } from '../../network/gateway/wallet/identity-wallet';
import { listenOnSocket } from '../../network/identities/signing-service/listen-on-socket';
import { signingService } from '../../network/identities/signing-service/signing-service';
import { keyKeeperContract, type KeeperUnderTest } from './key-keeper';

let directory: string;
let wallet: IdentityWallet;
let servers: Server[];

beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'keeper-'));
    wallet = new IdentityWallet(join(directory, 'wallet'));
    servers = [];
    await wallet.put('app', await testCredentials());
});

afterEach(async () => {
    for (const server of servers) {
        server.closeAllConnections();
        server.close();
    }
    await rm(directory, { recursive: true });
});

const service = (token?: string) =>
    signingService({
        keeper: new FileKeyKeeper(wallet),
        logger: silentLogger,
        ...(token !== undefined && { token }),
    });

async function onSocket(): Promise<string> {
    const path = join(directory, 'sign.sock');
    servers.push(await listenOnSocket(path, service()));
    return path;
}

async function onPort(token: string): Promise<string> {
    const server = createServer(service(token));
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

const withWallet = (keeper: KeeperUnderTest['keeper']): KeeperUnderTest => ({
    keeper,
    put: (label, credentials) => wallet.put(label, credentials),
    newCredentials: (mspId) => testCredentials(mspId),
});

describe('the wallet on disk', () => {
    keyKeeperContract(() => withWallet(new FileKeyKeeper(wallet)));
});

describe('a signing service behind a Unix socket', () => {
    let keeper: SigningServiceKeeper;

    beforeEach(async () => {
        keeper = new SigningServiceKeeper(
            new SigningServiceConnection({ address: `unix:${await onSocket()}` }),
        );
    });

    keyKeeperContract(() => withWallet(keeper));

    it('lets nobody but its owner and group connect', async () => {
        expect((await stat(join(directory, 'sign.sock'))).mode & 0o777).toBe(0o660);
    });

    it('refuses to sign for a certificate whose key it does not have', async () => {
        const key = await keeper.find('app');
        for (const server of servers) {
            server.closeAllConnections();
            server.close();
        }
        await wallet.put('app', await testCredentials());
        await onSocket();
        await expect(key?.sign(new Uint8Array(32))).rejects.toThrow('no key for that certificate');
    });

    it('signs nothing that is not a digest', async () => {
        const key = await keeper.find('app');
        await expect(key?.sign(new Uint8Array(33))).rejects.toThrow('GATEWAY-KEEPER');
    });

    it('is not taken over by a second one', async () => {
        await expect(onSocket()).rejects.toThrow('EADDRINUSE');
    });
});

describe('a signing service with a token', () => {
    it('answers those who have it, and is told of a new one by its file', async () => {
        const tokenFile = join(directory, 'token');
        await writeFile(tokenFile, 'wrong\n', { mode: 0o600 });
        const keeper = new SigningServiceKeeper(
            new SigningServiceConnection({ address: await onPort('right'), tokenFile }),
        );
        await expect(keeper.find('app')).rejects.toThrow('answered 401');
        await writeFile(tokenFile, 'right\n');
        await expect(keeper.find('app')).resolves.toMatchObject({ mspId: 'Org1MSP' });
    });
});

describe('a signing service that is away', () => {
    it('is told apart from a label that is not there', async () => {
        const address = `unix:${join(directory, 'nobody.sock')}`;
        const keeper = new SigningServiceKeeper(new SigningServiceConnection({ address }));
        await expect(keeper.find('app')).rejects.toThrow('GATEWAY-KEEPER');
    });

    it.each(['http://signing.example.com', 'ftp://x', 'nonsense'])(
        'is not looked for at %s, where others could listen or nobody is',
        (address) => {
            expect(() => new SigningServiceConnection({ address })).toThrow('GATEWAY-KEEPER');
        },
    );
});

describe('the wallet’s files', () => {
    it.each([0o644, 0o604, 0o660])('of mode %o are refused, with the way to mend it', async (mode) => {
        await chmod(join(directory, 'wallet', 'app.id'), mode);
        await expect(wallet.find('app')).rejects.toThrow(/GATEWAY-WALLET.*chmod 600/);
    });

    it.each([0o600, 0o400, 0o440])('of mode %o are read', async (mode) => {
        await chmod(join(directory, 'wallet', 'app.id'), mode);
        await expect(wallet.find('app')).resolves.toMatchObject({ mspId: 'Org1MSP' });
    });
});
