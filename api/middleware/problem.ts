import type { ErrorCode } from '../../core/errors';
import { AppError, ERRORS, problemType } from '../../core/errors';
import { StoreUnavailable } from '../../core/ports/store-unavailable';
import type { Answer } from '../http/answer';

const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** Seconds after which to repeat a request that failed for a reason that passes. */
export const RETRY_AFTER_SECONDS = '1';

const PASSING: ReadonlySet<number> = new Set([429, 503]);

/** The answer to whatever was thrown (RFC 9457). What is not an `AppError` is told in no more words than INTERNAL's. */
export function problemAnswer(error: unknown, requestId: string): Answer {
    const { code, message, members } = appErrorOf(error);
    const { status, title, advice } = ERRORS[code];
    return {
        status: statusOf(error, status),
        headers: {
            'Content-Type': PROBLEM_TYPE,
            'Cache-Control': 'no-store',
            ...(isPassing(error, status) && { 'Retry-After': RETRY_AFTER_SECONDS }),
            ...(status === 401 && { 'WWW-Authenticate': 'Bearer' }),
            ...(error instanceof Refusal && error.headers),
        },
        json: {
            type: problemType(code),
            title,
            status: statusOf(error, status),
            detail: message,
            code,
            advice,
            requestId,
            ...membersIn(members),
        },
    };
}

/** An error whose answer has header fields of its own. */
export class Refusal extends AppError {
    readonly headers: Readonly<Record<string, string>>;
    /** The same request will always be answered like this, whatever its status: no Retry-After. */
    readonly isFinal: boolean;
    /** In place of the code's own. */
    readonly status: number | undefined;

    constructor(
        error: AppError,
        headers: Readonly<Record<string, string>>,
        { isFinal = false, status }: { readonly isFinal?: boolean; readonly status?: number } = {},
    ) {
        super(error.code, error.message, error.members);
        this.headers = headers;
        this.isFinal = isFinal;
        this.status = status;
    }
}

function statusOf(error: unknown, status: number): number {
    return error instanceof Refusal && error.status !== undefined ? error.status : status;
}

function isPassing(error: unknown, status: number): boolean {
    return PASSING.has(status) && !(error instanceof Refusal && error.isFinal);
}

function membersIn(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

function appErrorOf(error: unknown): AppError {
    if (error instanceof AppError) return error;
    if (error instanceof StoreUnavailable) {
        return new AppError('STORE_UNAVAILABLE', 'The database could not be reached in time.');
    }
    const code = CODES_OF_BODY_ERRORS.get(typeOf(error));
    if (code !== undefined) return new AppError(code, ERRORS[code].advice);
    if (error instanceof URIError) return new AppError('REQUEST_INVALID', 'The path is not well encoded.');
    return new AppError('INTERNAL', 'Something went wrong that should not have.');
}

/** By the `type` of the errors of the package body-parser. */
const CODES_OF_BODY_ERRORS: ReadonlyMap<unknown, ErrorCode> = new Map<unknown, ErrorCode>([
    ['entity.too.large', 'BODY_TOO_LARGE'],
    ['encoding.unsupported', 'MEDIA_TYPE_UNSUPPORTED'],
    ['request.size.invalid', 'BODY_MALFORMED'],
    ['request.aborted', 'BODY_MALFORMED'],
]);

function typeOf(error: unknown): unknown {
    return typeof error === 'object' && error !== null && 'type' in error ? error.type : undefined;
}
