import os from 'node:os';
import type { Connection, ConnectOptions } from 'mongoose';
import { createConnection } from 'mongoose';
import { SECOND } from '../../core/instant';

export interface MongoAddress {
    readonly uri: string;
    readonly database: string;
}

/**
 * Bounds within which a call ends when the database is away, so that the API answers 503 instead of letting callers wait.
 * The driver connects again by itself.
 */
const BOUNDS: ConnectOptions = {
    serverSelectionTimeoutMS: 2 * SECOND,
    connectTimeoutMS: 2 * SECOND,
    waitQueueTimeoutMS: 2 * SECOND,
    /** A connection that is open but dead, such as after the loss of a cable. */
    socketTimeoutMS: 10 * SECOND,
    /** How soon a server that has come back is noticed. */
    heartbeatFrequencyMS: 2 * SECOND,
    bufferCommands: false,
};

/**
 * A write is acknowledged once a majority has it in its journal, and only such writes are read, from the primary: what was
 * read or acknowledged is never rolled back, and a later read sees it or something newer.
 */
const DURABILITY: ConnectOptions = {
    readPreference: 'primary',
    readConcern: { level: 'majority' },
    writeConcern: { w: 'majority', journal: true, wtimeoutMS: 5 * SECOND },
};

/** Connects; rejects if no server answers within its bounds. */
export async function connect({ uri, database }: MongoAddress): Promise<Connection> {
    const connection = createConnection(uri, {
        ...BOUNDS,
        ...DURABILITY,
        dbName: database,
        appName: 'fabric-async-api',
        autoIndex: false,
        autoCreate: false,
        ignoreUndefined: true,
        enableUtf8Validation: false,
        maxPoolSize: 20,
        runtimeAdapters: { os },
    });
    try {
        return await connection.asPromise();
    } catch (error) {
        await connection.destroy();
        throw error;
    }
}
