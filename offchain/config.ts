import { join } from 'node:path';
import { ConnectionString } from 'mongodb-connection-string-url';

/** Where the off-chain store is. */
export type StoreConfig =
    /** `database` is the one that the URI names, or `fabric_async_api`. */
    | {
          readonly kind: 'mongo';
          readonly uri: string;
          readonly database: string;
          readonly openTimeoutMs: number;
      }
    | { readonly kind: 'embedded'; readonly directory: string }
    | { readonly kind: 'memory' };

/** The database of a MONGODB_URI that names none. */
const DEFAULT_DATABASE = 'fabric_async_api';

/** How long a start waits for a database that is starting, too. A docker-compose replica set needs some 20 s the first time. */
const OPEN_TIMEOUT_MS = 60_000;

/** MONGODB_URI if it is set, else files in DATA_DIR (./data). Throws one error that lists all that is wrong. */
export function readStoreConfig(env: NodeJS.ProcessEnv = process.env): StoreConfig {
    const uri = env['MONGODB_URI']?.trim() ?? '';
    if (uri === '') {
        const directory = join(env['DATA_DIR'] ?? './data', 'offchain');
        return Object.freeze({ kind: 'embedded', directory });
    }
    return Object.freeze({ kind: 'mongo', uri, database: databaseOf(uri), openTimeoutMs: OPEN_TIMEOUT_MS });
}

function databaseOf(uri: string): string {
    const path = pathOf(uri);
    if (path === undefined) {
        throw new Error('MONGODB_URI is not a MongoDB connection string (mongodb:// or mongodb+srv://)');
    }
    return path === '/' || path === '' ? DEFAULT_DATABASE : decodeURIComponent(path.slice(1));
}

/** Undefined if it is no connection string. The parser's own error would repeat it, password and all. */
function pathOf(uri: string): string | undefined {
    try {
        return new ConnectionString(uri).pathname;
    } catch {
        return undefined;
    }
}
