import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY, MINUTE, SECOND } from '../../../core/instant';
import type { LeaseStore } from '../../../core/ports/lease-store';
import { recordingLogger } from '../../../test/support/recording-logger';
import { FileKeyKeeper } from '../../gateway/keeper/file-key-keeper';
import type { SignerCredentials } from '../../gateway/native-signer';
import { testCredentials } from '../../gateway/testing/test-signer';
import { IdentityWallet } from '../../gateway/wallet/identity-wallet';
import { IdentityRenewal, type RenewingAuthority } from './identity-renewal';

const LIFE_MS = 30 * DAY;
/** A little after two thirds of it. */
const DUE_MS = 21 * DAY;

let directory: string;
let wallet: IdentityWallet;
let logger: ReturnType<typeof recordingLogger>;
let now: number;
let asked: SignerCredentials[];
let authority: RenewingAuthority | undefined;

beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'renewal-'));
    wallet = new IdentityWallet(directory);
    logger = recordingLogger();
    now = Date.now();
    asked = [];
    authority = {
        reenrol: async (identity) => {
            asked.push(identity);
            return { ...(await testCredentials(identity.mspId, 10 * LIFE_MS)), authorityPem: '' };
        },
    };
    await wallet.put('app', await testCredentials('Org1MSP', LIFE_MS));
});

afterEach(() => rm(directory, { recursive: true }));

function renewal(leases?: LeaseStore): IdentityRenewal {
    return new IdentityRenewal({
        keeper: new FileKeyKeeper(wallet),
        renewing: { wallet, authorityOf: () => authority },
        ...(leases !== undefined && { leases }),
        holder: 'this process',
        clock: () => now,
        random: () => 0,
        logger,
    });
}

describe('the renewal of identities', () => {
    it('leaves a certificate alone that is in the first two thirds of its life, and tells when it ends', async () => {
        const renewing = renewal();
        await renewing.look();
        expect(asked).toEqual([]);
        const [watched] = renewing.certificates();
        expect(watched).toMatchObject({ label: 'app', renewals: 0, failures: 0 });
        expect(Math.abs((watched?.notAfter ?? 0) - now - LIFE_MS)).toBeLessThan(MINUTE);
    });

    it('counts from when the identity came into the wallet, since authorities date certificates back', async () => {
        await wallet.put('app', await testCredentials('Org1MSP', LIFE_MS, 10 * LIFE_MS));
        const renewing = renewal();
        await renewing.look();
        expect(asked).toEqual([]);
        now += DUE_MS;
        await renewing.look();
        expect(asked).toHaveLength(1);
    });

    it('replaces it afterwards, with the present key, in the wallet from which the signers come', async () => {
        const before = await wallet.find('app');
        now += DUE_MS;
        const renewing = renewal();
        await renewing.look();
        expect(asked).toEqual([before]);
        expect((await wallet.find('app'))?.certificatePem).not.toBe(before?.certificatePem);
        expect(renewing.certificates()).toMatchObject([{ renewals: 1, failures: 0 }]);
        await renewing.look();
        expect(asked).toHaveLength(1);
    });

    it('keeps the old one when the authority fails, warns, and tries again at the next look', async () => {
        const before = await wallet.find('app');
        const working = authority;
        authority = { reenrol: () => Promise.reject(new Error('away')) };
        now += DUE_MS;
        const renewing = renewal();
        await renewing.look();
        expect(await wallet.find('app')).toEqual(before);
        expect(renewing.certificates()).toMatchObject([{ renewals: 0, failures: 1 }]);
        expect(logger.lines).toMatchObject([{ level: 'warn' }]);
        authority = working;
        await renewing.look();
        expect(renewing.certificates()).toMatchObject([{ renewals: 1, failures: 1 }]);
    });

    it('reports an error instead of a warning when little time is left', async () => {
        authority = undefined;
        now += LIFE_MS - DAY;
        await renewal().look();
        expect(logger.lines).toMatchObject([{ level: 'error' }]);
    });

    it('leaves an identity to the process that holds its lease', async () => {
        now += DUE_MS;
        const renewing = renewal({
            acquire: () => Promise.resolve(undefined),
            release: () => Promise.resolve(),
        });
        await renewing.look();
        expect(asked).toEqual([]);
        expect(renewing.certificates()).toMatchObject([{ renewals: 0, failures: 0 }]);
    });

    it('does not renew once more what another process renewed while this one waited for the lease', async () => {
        now += DUE_MS;
        const released: unknown[] = [];
        const renewing = renewal({
            acquire: async () => {
                await wallet.put('app', await testCredentials('Org1MSP', 10 * LIFE_MS));
                return 1;
            },
            release: (lease) => {
                released.push(lease);
                return Promise.resolve();
            },
        });
        await renewing.look();
        expect(asked).toEqual([]);
        expect(released).toEqual([{ name: 'identity-renewal:app', holder: 'this process' }]);
    });

    it('goes on with the others when one cannot be read', async () => {
        await writeFile(join(directory, 'aaa.id'), '{', { mode: 0o600 });
        now += DUE_MS;
        const renewing = renewal();
        await renewing.look();
        expect(renewing.certificates()).toMatchObject([{ label: 'app', renewals: 1 }]);
        expect(logger.lines).toContainEqual({ level: 'warn', sentence: 'The identity cannot be read' });
    });

    it('ends when it is told to, in the middle of its pause', async () => {
        const stop = new AbortController();
        const renewing = renewal();
        const running = renewing.run(stop.signal);
        stop.abort();
        const late = AbortSignal.timeout(5 * SECOND);
        await Promise.race([
            running,
            new Promise((_resolve, reject) => {
                late.addEventListener('abort', () => {
                    reject(new Error('it goes on'));
                });
            }),
        ]);
    });
});
