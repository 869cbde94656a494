import { MINUTE } from '../../core/instant';
import type { Logger } from '../../core/ports/logger';
import type { Collections } from './collections';
import { everyCollection } from './collections';

/** How often what is past its retention is deleted and files that have grown are rewritten. */
const UPKEEP_MS = 5 * MINUTE;

/** Tidies up the store, and keeps it small until the timer that it returns is cleared. */
export async function startUpkeep(collections: Collections, logger: Logger): Promise<NodeJS.Timeout> {
    const tidyUp = (): Promise<void> =>
        upkeep(collections, new Date()).catch((error: unknown) => {
            logger.error({ err: error }, 'Could not tidy up the embedded store');
        });
    await tidyUp();
    return setInterval(() => void tidyUp(), UPKEEP_MS).unref();
}

/** Deletes what is past its retention and rewrites what has grown. */
export async function upkeep(collections: Collections, now: Date): Promise<void> {
    await collections.operations.remove({ purgeAt: { $lte: now } });
    await collections.events.remove({ purgeAt: { $lte: now } });
    await collections.invoiceExports.remove({ purgeAt: { $lte: now } });
    await collections.exportChunks.remove({ purgeAt: { $lte: now } });
    for (const collection of everyCollection(collections)) await collection.compactIfGrown();
}
