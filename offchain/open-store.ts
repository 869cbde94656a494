import type { Logger } from '../core/ports/logger';
import type { Store } from '../core/ports/store';
import type { StoreConfig } from './config';
import { openEmbeddedStore } from './embedded/open-embedded-store';
import { openMongoStore } from './mongo/open-mongo-store';

/**
 * Opens the off-chain store that is configured. Throws `StoreUnavailable` if a MongoDB does not answer in time, and
 * `DirectoryInUse` if another process has the embedded store.
 */
export async function openStore(config: StoreConfig, logger: Logger): Promise<Store> {
    switch (config.kind) {
        case 'mongo':
            return openMongoStore(config, logger);
        case 'embedded':
            return openEmbeddedStore({ directory: config.directory, logger });
        case 'memory':
            return openEmbeddedStore({ logger });
    }
}
