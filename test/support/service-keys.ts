import { createHash, randomBytes } from 'node:crypto';
import { SCOPES } from '../../core/ports/api-key-store';
import { openStore } from '../../offchain/open-store';
import type { StoreConfig } from '../../offchain/config';
import { recordingLogger } from './recording-logger';

export interface KeyOwner {
    readonly organisation: string;
    /** The wallet label that signs. */
    readonly signer: string;
}

/** Puts a new key with every scope into the store for each owner, as an administrator would; returns the keys. */
export async function issueKeys(
    config: StoreConfig,
    owners: readonly KeyOwner[],
): Promise<readonly string[]> {
    const store = await openStore(config, recordingLogger());
    try {
        const keys = owners.map(() => randomBytes(32).toString('base64url'));
        for (const [index, { organisation, signer }] of owners.entries()) {
            const hash = createHash('sha256')
                .update(keys[index] ?? '')
                .digest('hex');
            const principal = { organisation, signer, caller: 'scenario', scopes: SCOPES };
            await store.apiKeys.put({ hash, principal, createdAt: Date.now() });
        }
        return keys;
    } finally {
        await store.close();
    }
}
