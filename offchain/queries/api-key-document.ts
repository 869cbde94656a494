import type { ApiKeyRecord } from '../../core/ports/api-key-store';
import type { GuardedUpdate } from './query';
import { updateOf } from './query';

/** The hash of the key is the document's key. */
export interface ApiKeyDocument extends ApiKeyRecord {
    readonly _id: string;
}

export function apiKeyRecord({ hash, principal, createdAt, revokedAt }: ApiKeyDocument): ApiKeyRecord {
    return { hash, principal, createdAt, ...(revokedAt !== undefined && { revokedAt }) };
}

/** Made as an upsert. */
export function apiKeyUpdate({ hash, principal, createdAt, revokedAt }: ApiKeyRecord): GuardedUpdate {
    const members = { hash, principal, createdAt };
    return {
        filter: { _id: hash },
        update: updateOf(
            revokedAt === undefined
                ? { $set: members, $unset: { revokedAt: true } }
                : { $set: { ...members, revokedAt } },
        ),
    };
}
