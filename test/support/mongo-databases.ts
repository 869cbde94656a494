import { randomUUID } from 'node:crypto';
import type { MongoServer } from './mongo';
import { mongoClient } from './mongo';

/** Names for the databases of one test file, and their end: dropped if its tests passed, kept for a look if one failed. */
export class MongoDatabases {
    readonly #prefix: string;
    readonly #names: string[] = [];

    constructor(file: string) {
        this.#prefix = `${file}-${randomUUID().slice(0, 8)}`;
    }

    next(): string {
        const name = `${this.#prefix}-${this.#names.length}`;
        this.#names.push(name);
        return name;
    }

    async dropAll({ uri }: MongoServer): Promise<void> {
        const client = mongoClient(uri);
        try {
            for (const name of this.#names) await client.db(name).dropDatabase();
        } finally {
            await client.close();
        }
    }
}
