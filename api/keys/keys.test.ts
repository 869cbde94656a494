import { SCOPES } from '../../core/ports/api-key-store';
import type { Store } from '../../core/ports/store';
import { openEmbeddedStore } from '../../offchain/embedded/open-embedded-store';
import { recordingLogger } from '../../test/support/recording-logger';
import { Authentication } from '../middleware/authentication';
import { keyHash } from './key-hash';
import { newKey } from './new-key';
import { readPrincipal } from './read-principal';
import { revokeKey } from './revoke-key';

const NOW = Date.parse('2026-01-05T10:00:00Z');
const OWNER = ['--organisation', 'Org1MSP', '--signer', 'org1-app'];
let store: Store;

beforeEach(async () => {
    store = await openEmbeddedStore({ logger: recordingLogger() });
});
afterEach(() => store.close());

const callerWith = (key: string) =>
    new Authentication(store.apiKeys, () => NOW).caller(`Bearer ${key}`, ['invoices.read']);

test('a new key opens the API to its organisation, and the store has its hash alone', async () => {
    const principal = readPrincipal([
        ...OWNER,
        '--caller',
        'billing',
        '--scopes',
        'invoices.read,invoices.write',
    ]);
    const key = await newKey(principal, { apiKeys: store.apiKeys, now: NOW });
    expect(await callerWith(key)).toEqual({
        organisation: 'Org1MSP',
        signer: 'org1-app',
        caller: 'billing',
        scopes: ['invoices.write', 'invoices.read'],
    });
    expect(JSON.stringify(await store.apiKeys.find(keyHash(key)))).not.toContain(key);
    expect(await newKey(principal, { apiKeys: store.apiKeys, now: NOW })).not.toBe(key);
});

test.each(['key', 'hash'])(
    'a key that is revoked by its %s opens nothing any more, and no other key is touched',
    async (by) => {
        const options = { apiKeys: store.apiKeys, now: NOW };
        const principal = readPrincipal(OWNER);
        const [key, other] = [await newKey(principal, options), await newKey(principal, options)];
        const revoked = await revokeKey(by === 'key' ? key : keyHash(key).toUpperCase(), options);
        expect(revoked).toMatchObject({ principal, revokedAt: NOW });
        await expect(callerWith(key)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
        await expect(callerWith(other)).resolves.toMatchObject({ organisation: 'Org1MSP' });
        expect(await revokeKey(key, { ...options, now: NOW + 1 })).toMatchObject({ revokedAt: NOW });
    },
);

test('a key that the store does not know cannot be revoked', async () => {
    expect(await revokeKey('key_unknown', { apiKeys: store.apiKeys, now: NOW })).toBeUndefined();
});

test('without --scopes a key may do everything but administer', () => {
    expect(readPrincipal(OWNER)).toMatchObject({
        caller: 'application',
        scopes: SCOPES.filter((one) => one !== 'admin'),
    });
});

test('scopes that there are not, and arguments that are missing or too many, are refused by name', () => {
    expect(() => readPrincipal([...OWNER, '--scopes', 'invoices.read,invoices.burn'])).toThrow(
        'no scope "invoices.burn"',
    );
    expect(() => readPrincipal([...OWNER, '--scopes', ''])).toThrow('no scope ""');
    expect(() => readPrincipal(['--organisation', 'Org1MSP'])).toThrow('wallet label');
    expect(() => readPrincipal([...OWNER, '--scope', 'admin'])).toThrow('--scope');
});
