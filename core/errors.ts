import { EXPORT_ERRORS } from './errors/export-errors';
import { INVOICE_ERRORS } from './errors/invoice-errors';
import { LEDGER_ERRORS } from './errors/ledger-errors';
import { OPERATION_ERRORS } from './errors/operation-errors';
import { REQUEST_ERRORS } from './errors/request-errors';
import { SERVICE_ERRORS } from './errors/service-errors';

/** Every code that the service can answer with. A code never changes its meaning; `docs/errors.md` is generated from here. */
export const ERRORS = {
    ...REQUEST_ERRORS,
    ...INVOICE_ERRORS,
    ...OPERATION_ERRORS,
    ...EXPORT_ERRORS,
    ...LEDGER_ERRORS,
    ...SERVICE_ERRORS,
} as const;

export type ErrorCode = keyof typeof ERRORS;

export function isErrorCode(code: string): code is ErrorCode {
    return Object.hasOwn(ERRORS, code);
}

/** The `type` of a problem (RFC 9457): the place of the code in `docs/errors.md`, relative to the service. */
export function problemType(code: string): string {
    return `/docs/errors.md#${code.toLowerCase()}`;
}

/** The code that has this `type`. */
export function codeOfType(type: string): ErrorCode | undefined {
    const code = type.slice(type.indexOf('#') + 1).toUpperCase();
    return isErrorCode(code) ? code : undefined;
}

/** The HTTP status of a code; 500 for one that is not of the registry. */
export function problemStatus(code: string): number {
    return isErrorCode(code) ? ERRORS[code].status : ERRORS.INTERNAL.status;
}

export function isRetryable(code: string): boolean {
    return isErrorCode(code) && ERRORS[code].retry === 'later';
}

/** One place in a request that is wrong; `pointer` is a JSON pointer (RFC 6901) or the name of a parameter or header. */
export interface Fault {
    readonly pointer: string;
    readonly code?: string;
    readonly detail: string;
}

/** An answer that is an error. The edge turns it into `application/problem+json`. */
export class AppError extends Error {
    readonly code: ErrorCode;
    readonly members: Readonly<Record<string, unknown>>;

    /** `members` are the problem's extension members, such as `operation` or `errors`. */
    constructor(code: ErrorCode, detail: string, members: Readonly<Record<string, unknown>> = {}) {
        super(detail);
        this.name = 'AppError';
        this.code = code;
        this.members = members;
    }
}
