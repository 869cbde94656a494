import { isoOf } from '../../core/instant';
import type { ApiKeyStore } from '../../core/ports/api-key-store';
import { processLogger } from '../../logger';
import { readStoreConfig } from '../../offchain/config';
import { openStore } from '../../offchain/open-store';
import { newKey } from './new-key';
import { readPrincipal } from './read-principal';
import { revokeKey } from './revoke-key';

/** `npm run key:new` and `npm run key:revoke`. A new key is all that goes to standard output; the words about it go to standard error. */
async function main([command, ...args]: readonly string[]): Promise<void> {
    if (command === 'new') {
        const principal = readPrincipal(args);
        const key = await withKeys((apiKeys) => newKey(principal, { apiKeys, now: Date.now() }));
        const { organisation, caller, signer, scopes } = principal;
        console.error(
            `API key of ${organisation} for ${caller}, signed for by ${signer}, with ${scopes.join(', ')}.`,
        );
        console.error('Keep it now: only its hash is stored.');
        console.log(key);
        return;
    }
    const [named] = args;
    if (command !== 'revoke' || named === undefined)
        throw new Error('npm run key:revoke -- <key or its hash>');
    const record = await withKeys((apiKeys) => revokeKey(named, { apiKeys, now: Date.now() }));
    if (record === undefined) throw new Error('The store knows no such key.');
    const { principal, revokedAt = 0 } = record;
    console.log(
        `Revoked at ${isoOf(revokedAt)}: the key of ${principal.organisation} for ${principal.caller}.`,
    );
    console.log('A running api refuses it within 5 s.');
}

async function withKeys<Result>(use: (apiKeys: ApiKeyStore) => Promise<Result>): Promise<Result> {
    const store = await openStore(readStoreConfig(), processLogger('keys'));
    try {
        return await use(store.apiKeys);
    } finally {
        await store.close();
    }
}

main(process.argv.slice(2)).then(
    () => process.exit(0),
    (error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        process.exit(1);
    },
);
