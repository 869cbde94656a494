import { AppError } from '../../core/errors';
import type { Instant } from '../../core/instant';
import { SECOND } from '../../core/instant';
import type { ApiKeyStore, Principal, Scope } from '../../core/ports/api-key-store';
import { keyHash } from '../keys/key-hash';

/** How long a key is believed without asking the store: a revoked one may work that long. */
const CACHE_MS = 5 * SECOND;

/** Keys that are remembered; a deployment has a few per organisation. */
const CACHE_SIZE = 1000;

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

interface Known {
    readonly principal: Principal;
    readonly until: Instant;
}

/** Finds out who calls. Remembers keys that were found, and only those. */
export class Authentication {
    readonly #apiKeys: ApiKeyStore;
    readonly #clock: () => Instant;
    readonly #known = new Map<string, Known>();

    constructor(apiKeys: ApiKeyStore, clock: () => Instant) {
        this.#apiKeys = apiKeys;
        this.#clock = clock;
    }

    /** Throws UNAUTHENTICATED, or SCOPE_MISSING if the key is valid but has none of these scopes. */
    async caller(authorization: string | undefined, scopes: readonly Scope[]): Promise<Principal> {
        const key = authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
        if (key === undefined) throw new AppError('UNAUTHENTICATED', 'The request has no bearer key.');
        const principal = await this.#principalOf(keyHash(key));
        if (principal === undefined) throw new AppError('UNAUTHENTICATED', 'The key is not known.');
        if (!scopes.some((scope) => principal.scopes.includes(scope))) {
            throw new AppError('SCOPE_MISSING', `The key lacks the scope ${scopes.join(' or ')}.`);
        }
        return principal;
    }

    async #principalOf(hash: string): Promise<Principal | undefined> {
        const now = this.#clock();
        const known = this.#known.get(hash);
        if (known !== undefined && known.until > now) return known.principal;
        this.#known.delete(hash);
        const record = await this.#apiKeys.find(hash);
        if (record === undefined || record.revokedAt !== undefined) return undefined;
        this.#remember(hash, { principal: record.principal, until: now + CACHE_MS });
        return record.principal;
    }

    #remember(hash: string, known: Known): void {
        if (this.#known.size >= CACHE_SIZE) this.#known.clear();
        this.#known.set(hash, known);
    }
}
