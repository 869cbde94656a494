import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ApiKeyStore, Principal } from '../../core/ports/api-key-store';
import { SCOPES } from '../../core/ports/api-key-store';
import { keyHash } from '../keys/key-hash';

/** 256 bits, as many as SHA-256 keeps. */
const KEY_BYTES = 32;

export interface DevelopmentKey {
    readonly organisation: string;
    readonly key: string;
}

/**
 * The ready keys of `npm start`, one an organisation, with every scope. They are made once, kept in a file that only its
 * owner can read, and printed at each start; the store has their hashes, as of any other key.
 */
export async function developmentKeys(
    file: string,
    principals: readonly Pick<Principal, 'organisation' | 'signer'>[],
    apiKeys: ApiKeyStore,
): Promise<readonly DevelopmentKey[]> {
    const kept = await keptKeys(file);
    const keys = principals.map(({ organisation }) => ({
        organisation,
        key: kept[organisation] ?? `dev_${randomBytes(KEY_BYTES).toString('base64url')}`,
    }));
    await keep(file, keys);
    for (const [index, { organisation, signer }] of principals.entries()) {
        const principal: Principal = { organisation, signer, caller: 'developer', scopes: SCOPES };
        const hash = keyHash(keys[index]?.key ?? '');
        await apiKeys.put({ hash, principal, createdAt: Date.now() });
    }
    return keys;
}

async function keptKeys(file: string): Promise<Readonly<Record<string, string>>> {
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '{}';
        throw error;
    });
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null)
        throw new Error(`${file} does not hold an object of keys`);
    return Object.fromEntries(Object.entries(parsed).filter(([, key]) => typeof key === 'string'));
}

async function keep(file: string, keys: readonly DevelopmentKey[]): Promise<void> {
    const text = JSON.stringify(
        Object.fromEntries(keys.map(({ organisation, key }) => [organisation, key])),
        undefined,
        4,
    );
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, `${text}\n`, { mode: 0o600 });
    await rename(`${file}.new`, file);
}
