import type { ApiKeyRecord, ApiKeyStore } from '../../core/ports/api-key-store';
import type { ApiKeyDocument } from '../queries/api-key-document';
import { apiKeyRecord, apiKeyUpdate } from '../queries/api-key-document';
import type { Collection } from './collection';

export class EmbeddedApiKeyStore implements ApiKeyStore {
    readonly #keys: Collection<ApiKeyDocument>;

    constructor(keys: Collection<ApiKeyDocument>) {
        this.#keys = keys;
    }

    async put(record: ApiKeyRecord): Promise<void> {
        await this.#keys.upsert(apiKeyUpdate(record));
    }

    async find(hash: string): Promise<ApiKeyRecord | undefined> {
        const document = await this.#keys.findById(hash);
        return document === undefined ? undefined : apiKeyRecord(document);
    }
}
