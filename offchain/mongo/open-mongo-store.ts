import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import { SECOND } from '../../core/instant';
import type { Logger } from '../../core/ports/logger';
import type { Store } from '../../core/ports/store';
import { StoreUnavailable } from '../../core/ports/store-unavailable';
import type { MongoAddress } from './connect';
import { connect } from './connect';
import { Documents } from './documents';
import { INDEXES } from './indexes';
import type { Models } from './models';
import { modelsOf } from './models';
import { MongoApiKeyStore } from './mongo-api-key-store';
import { MongoCheckpointStore } from './mongo-checkpoint-store';
import { mongoExportStore } from './mongo-export-store';
import { MongoCursorStore } from './mongo-cursor-store';
import { MongoEventLog } from './mongo-event-log';
import { MongoInvoiceReplica } from './mongo-invoice-replica';
import { MongoLeaseStore } from './mongo-lease-store';
import { MongoOperationStore } from './mongo-operation-store';
import { MongoPendingEvents } from './mongo-pending-events';
import { MongoReplicaRepair } from './mongo-replica-repair';
import { reaching } from './store-errors';

export interface MongoOptions extends MongoAddress {
    /** How long to go on trying while no server answers. */
    readonly openTimeoutMs: number;
}

/** Between two tries to reach a server that is starting. */
const RETRY_MS = SECOND;

/** Connects, makes the indexes that are missing, and throws `StoreUnavailable` if no server answers in time. */
export async function openMongoStore(options: MongoOptions, logger: Logger): Promise<Store> {
    const giveUpAt = Date.now() + options.openTimeoutMs;
    for (;;) {
        try {
            return await reaching(() => open(options));
        } catch (error) {
            if (!(error instanceof StoreUnavailable) || Date.now() >= giveUpAt) throw error;
            logger.warn({ err: error.cause }, 'Waiting for MongoDB');
            await delay(RETRY_MS);
        }
    }
}

async function open(address: MongoAddress): Promise<Store> {
    const connection = await connect(address);
    try {
        const models = modelsOf(connection);
        await makeIndexes(models);
        return assemble(connection, models);
    } catch (error) {
        await connection.destroy();
        throw error;
    }
}

async function makeIndexes(models: Models): Promise<void> {
    for (const [name, indexes] of INDEXES) await models[name].collection.createIndexes([...indexes]);
}

function assemble(connection: Connection, models: Models): Store {
    const operations = new Documents(models.operations);
    const invoices = new Documents(models.invoices);
    const versions = new Documents(models.versions);
    const sequences = new Documents(models.sequences);
    return {
        operations: new MongoOperationStore(operations),
        invoices: new MongoInvoiceReplica(invoices, versions, Date.now),
        replicaRepair: new MongoReplicaRepair(invoices, versions),
        checkpoints: new MongoCheckpointStore(new Documents(models.checkpoints)),
        leases: new MongoLeaseStore(new Documents(models.leases)),
        events: new MongoEventLog(new Documents(models.events), sequences, Date.now),
        cursors: new MongoCursorStore(sequences),
        pendingEvents: new MongoPendingEvents(operations, invoices),
        apiKeys: new MongoApiKeyStore(new Documents(models.apiKeys)),
        invoiceExports: mongoExportStore(
            new Documents(models.invoiceExports),
            new Documents(models.exportChunks),
        ),
        shared: true,
        ping: () => answers(connection),
        close: () => connection.close(),
    };
}

async function answers(connection: Connection): Promise<boolean> {
    try {
        await connection.db?.command({ ping: 1 });
        return true;
    } catch {
        return false;
    }
}
