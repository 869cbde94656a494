import type { Logger } from '../../core/ports/logger';
import type { Store } from '../../core/ports/store';
import { everyCollection, openCollections } from './collections';
import { DirectoryLock } from './directory-lock';
import { EmbeddedApiKeyStore } from './embedded-api-key-store';
import { EmbeddedCheckpointStore } from './embedded-checkpoint-store';
import { embeddedExportStore } from './embedded-export-store';
import { EmbeddedCursorStore } from './embedded-cursor-store';
import { EmbeddedEventLog } from './embedded-event-log';
import { EmbeddedInvoiceReplica } from './embedded-invoice-replica';
import { EmbeddedLeaseStore } from './embedded-lease-store';
import { EmbeddedOperationStore } from './embedded-operation-store';
import { EmbeddedPendingEvents } from './embedded-pending-events';
import { EmbeddedReplicaRepair } from './embedded-replica-repair';
import { startUpkeep } from './upkeep';

export interface EmbeddedOptions {
    /** Where the files are; absent: in memory only. */
    readonly directory?: string;
    readonly logger: Logger;
}

/** Opens the embedded store, and tidies it up now and then from the first moment. Throws `DirectoryInUse` while another process has it. */
export async function openEmbeddedStore({ directory, logger }: EmbeddedOptions): Promise<Store> {
    const lock = directory === undefined ? undefined : await DirectoryLock.take(directory);
    try {
        return await assemble({ directory, logger, lock });
    } catch (error) {
        await lock?.release();
        throw error;
    }
}

interface Opening {
    readonly directory: string | undefined;
    readonly logger: Logger;
    readonly lock: DirectoryLock | undefined;
}

async function assemble({ directory, logger, lock }: Opening): Promise<Store> {
    const collections = await openCollections(directory);
    const { operations, invoices, versions, events, sequences, leases, checkpoints, apiKeys } = collections;
    const { invoiceExports, exportChunks } = collections;
    const upkeep = await startUpkeep(collections, logger);
    return {
        operations: new EmbeddedOperationStore(operations),
        invoices: new EmbeddedInvoiceReplica(invoices, versions, Date.now),
        replicaRepair: new EmbeddedReplicaRepair(invoices, versions),
        checkpoints: new EmbeddedCheckpointStore(checkpoints),
        leases: new EmbeddedLeaseStore(leases),
        events: new EmbeddedEventLog(events, sequences, Date.now),
        cursors: new EmbeddedCursorStore(sequences),
        pendingEvents: new EmbeddedPendingEvents(operations, invoices),
        apiKeys: new EmbeddedApiKeyStore(apiKeys),
        invoiceExports: embeddedExportStore(invoiceExports, exportChunks),
        shared: false,
        ping: () => Promise.resolve(true),
        close: async () => {
            clearInterval(upkeep);
            await Promise.all(everyCollection(collections).map((collection) => collection.close()));
            await lock?.release();
        },
    };
}
