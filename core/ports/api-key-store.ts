export const SCOPES = [
    'invoices.write',
    'invoices.read',
    'operations.read',
    'operations.cancel',
    'operations.signal',
    'operations.write',
    'admin',
] as const;
export type Scope = (typeof SCOPES)[number];

/** A caller who has shown a key: the organisation, the name within it, the wallet label that signs, and what it may do. */
export interface Principal {
    readonly organisation: string;
    readonly caller: string;
    readonly signer: string;
    readonly scopes: readonly Scope[];
}

export interface ApiKeyRecord {
    /** SHA-256 of the key in lower-case hex: keys have 256 bits of entropy, so that no slow hash is needed. */
    readonly hash: string;
    readonly principal: Principal;
    readonly createdAt: number;
    readonly revokedAt?: number;
}

/** Keeps API keys by their hash; the key itself is never stored. */
export interface ApiKeyStore {
    /** Writes the record, or replaces the one with the same hash. */
    put(record: ApiKeyRecord): Promise<void>;

    /** Undefined if there is none; a revoked one is returned with `revokedAt`. */
    find(hash: string): Promise<ApiKeyRecord | undefined>;
}
