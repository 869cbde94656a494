import { Error as MongooseError, mongo } from 'mongoose';
import { StoreUnavailable } from '../../core/ports/store-unavailable';

/** MongoDB's code for a violated unique index. */
const DUPLICATE_KEY = 11000;

/** Server error codes after which the same request may succeed; MongoDB's "retryable" and "not primary" classes, time-outs and interruptions. */
const PASSING = new Set([
    6, 7, 50, 64, 89, 91, 112, 133, 134, 189, 262, 317, 358, 384, 9001, 10058, 10107, 11600, 11602, 13435,
    13436,
]);

/** What the server refused, in its code and its words: the driver's own error has the documents, envelopes and all. */
export class MongoRefusal extends Error {
    readonly code: number | string | undefined;

    constructor({ code, message }: { readonly code?: number | string; readonly message: string }) {
        super(message);
        this.name = 'MongoRefusal';
        this.code = code;
    }
}

/**
 * Runs a call of the driver; what says that the database cannot be reached, or was too slow, becomes `StoreUnavailable`.
 * No error that leaves here holds what was to be written, so that all of them may be logged.
 */
export async function reaching<Result>(call: () => Promise<Result>): Promise<Result> {
    try {
        return await call();
    } catch (error) {
        throw isPassing(error) ? new StoreUnavailable(withoutDocuments(error)) : withoutDocuments(error);
    }
}

/** Of an error that `reaching` threw. */
export function isDuplicateKey(error: unknown): boolean {
    return error instanceof MongoRefusal && error.code === DUPLICATE_KEY;
}

function withoutDocuments(error: unknown): unknown {
    if (!(error instanceof mongo.MongoServerError)) return error;
    return new MongoRefusal({
        ...(error.code !== undefined && { code: error.code }),
        message: error.message,
    });
}

/** A bulk that failed on a key without a word on which of its writes. MongoDB does not do so, servers that stand in for it may. */
export function isUnexplainedDuplicate(error: unknown): boolean {
    if (!(error instanceof mongo.MongoBulkWriteError) || error.code !== DUPLICATE_KEY) return false;
    return [error.writeErrors].flat().length === 0;
}

/** What became of each write of an unordered bulk that failed in part. Throws the error if it is about the bulk as a whole. */
export function outcomesOf(error: unknown, count: number): readonly WriteOutcome[] {
    if (!(error instanceof mongo.MongoBulkWriteError)) throw error;
    const writeErrors = [error.writeErrors].flat();
    if (writeErrors.length === 0 || error.result.getWriteConcernError() !== undefined) throw error;
    const outcomes = Array.from({ length: count }, (): WriteOutcome => ({ kind: 'done' }));
    for (const writeError of writeErrors) {
        outcomes[writeError.index] =
            writeError.code === DUPLICATE_KEY
                ? { kind: 'refused' }
                : { kind: 'failed', error: refusalOf(writeError) };
    }
    return outcomes;
}

function refusalOf({ code, errmsg = 'write failed' }: mongo.WriteError): MongoRefusal {
    return new MongoRefusal({ code, message: errmsg });
}

/** `refused`: a unique index was in the way. */
export type WriteOutcome =
    | { readonly kind: 'done' }
    | { readonly kind: 'refused' }
    | { readonly kind: 'failed'; readonly error: Error };

/** False if a unique index refused it; throws why it failed. */
export function wasWritten(outcome: WriteOutcome): boolean {
    if (outcome.kind === 'failed') throw outcome.error;
    return outcome.kind === 'done';
}

const UNREACHABLE = [
    mongo.MongoNetworkError,
    mongo.MongoServerSelectionError,
    mongo.MongoTopologyClosedError,
    mongo.MongoNotConnectedError,
    mongo.MongoServerClosedError,
    mongo.MongoStalePrimaryError,
    mongo.MongoOperationTimeoutError,
    mongo.MongoWriteConcernError,
    MongooseError.MongooseServerSelectionError,
] as const;

/** Of the driver's connection pool; their classes are not exported. */
const UNREACHABLE_NAMES = new Set([
    'MongoWaitQueueTimeoutError',
    'MongoPoolClosedError',
    'MongoPoolClearedError',
]);

/**
 * Codes of Node.js for a connection that broke. The driver hands them out as they are when a command is written to a socket
 * whose other end has just closed it.
 */
const BROKEN_CONNECTION = new Set([
    'EPIPE',
    'ECONNRESET',
    'ECONNREFUSED',
    'ECONNABORTED',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENETDOWN',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ERR_SOCKET_CLOSED',
    'ERR_STREAM_DESTROYED',
    'ERR_STREAM_PREMATURE_CLOSE',
    'ERR_STREAM_WRITE_AFTER_END',
]);

function isPassing(error: unknown): boolean {
    if (!(error instanceof Error)) return false;
    if (UNREACHABLE.some((type) => error instanceof type) || UNREACHABLE_NAMES.has(error.name)) return true;
    if ('code' in error && typeof error.code === 'string' && BROKEN_CONNECTION.has(error.code)) return true;
    if (error instanceof mongo.MongoBulkWriteError && isBrokenOff(error)) return true;
    return error instanceof mongo.MongoServerError && PASSING.has(Number(error.code));
}

/** The driver wraps what breaks a bulk off; only what the server itself says has a number for its code. */
function isBrokenOff(error: mongo.MongoBulkWriteError): boolean {
    return [error.writeErrors].flat().length === 0 && typeof error.code !== 'number';
}
