import type { ApiKeyRecord, ApiKeyStore } from '../../core/ports/api-key-store';
import type { ApiKeyDocument } from '../queries/api-key-document';
import { apiKeyRecord, apiKeyUpdate } from '../queries/api-key-document';
import type { Documents } from './documents';

export class MongoApiKeyStore implements ApiKeyStore {
    readonly #keys: Documents<ApiKeyDocument>;

    constructor(keys: Documents<ApiKeyDocument>) {
        this.#keys = keys;
    }

    async put(record: ApiKeyRecord): Promise<void> {
        await this.#keys.upsert(apiKeyUpdate(record));
    }

    async find(hash: string): Promise<ApiKeyRecord | undefined> {
        const document = await this.#keys.findOne({ _id: hash });
        return document === undefined ? undefined : apiKeyRecord(document);
    }
}
