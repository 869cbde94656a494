/** What a client should do about an error: nothing will help (`never`), change the request, or send it again later. */
export type RetryAdvice = 'never' | 'change' | 'later';

export interface ErrorDefinition {
    readonly status: number;
    readonly title: string;
    readonly retry: RetryAdvice;
    /** One sentence for the person who reads the error. */
    readonly advice: string;
}

/** Every code that the service can answer with. A code never changes its meaning; `docs/errors.md` is generated from here. */
export const ERRORS = {
    BODY_MALFORMED: {
        status: 400,
        title: 'The body is not valid JSON',
        retry: 'change',
        advice: 'Send one JSON document in UTF-8.',
    },
    REQUEST_INVALID: {
        status: 400,
        title: 'The request does not match the API description',
        retry: 'change',
        advice: 'Each entry of `errors` points at a member and says what it should be; see /openapi.json.',
    },
    INVOICE_INVALID: {
        status: 422,
        title: 'The invoice breaks a rule',
        retry: 'change',
        advice: 'Each entry of `errors` points at the member that breaks a rule of EN 16931.',
    },
    BODY_TOO_LARGE: {
        status: 413,
        title: 'The body is too large',
        retry: 'change',
        advice: 'Send less: `limit` is the number of bytes accepted.',
    },
    BODY_TOO_DEEP: {
        status: 400,
        title: 'The body is nested too deeply',
        retry: 'change',
        advice: 'No document of this API needs that depth.',
    },
    MEDIA_TYPE_UNSUPPORTED: {
        status: 415,
        title: 'The media type is not supported',
        retry: 'change',
        advice: 'Send `Content-Type: application/json`.',
    },
    NOT_ACCEPTABLE: {
        status: 406,
        title: 'No acceptable representation',
        retry: 'change',
        advice: 'Accept `application/json`.',
    },
    UNAUTHENTICATED: {
        status: 401,
        title: 'A valid key is required',
        retry: 'change',
        advice: 'Send `Authorization: Bearer <key>`.',
    },
    SCOPE_MISSING: {
        status: 403,
        title: 'The key lacks a scope',
        retry: 'change',
        advice: 'Ask your administrator for the scope named in `detail`.',
    },
    ROUTE_NOT_FOUND: {
        status: 404,
        title: 'There is nothing at this address',
        retry: 'never',
        advice: 'See /openapi.json for what is there.',
    },
    METHOD_NOT_ALLOWED: {
        status: 405,
        title: 'The method is not allowed here',
        retry: 'change',
        advice: 'The `Allow` header lists the methods.',
    },
    OPERATION_NOT_FOUND: {
        status: 404,
        title: 'No such operation',
        retry: 'never',
        advice: 'Check the id; operations of other organisations are not shown.',
    },
    OPERATION_EXPIRED: {
        status: 410,
        title: 'The operation is no longer kept',
        retry: 'never',
        advice: 'Its outcome is on the invoice.',
    },
    OPERATION_CANCELED: {
        status: 409,
        title: 'The operation was canceled',
        retry: 'change',
        advice: 'Nothing was changed on the ledger; send a new request if the change is still wanted.',
    },
    OPERATION_NOT_CANCELABLE: {
        status: 409,
        title: 'The operation can no longer be canceled',
        retry: 'never',
        advice: 'Follow it to its end; once it is with the ordering service, only the ledger ends it.',
    },
    OPERATION_NOT_ENDED: {
        status: 409,
        title: 'The operation has not ended',
        retry: 'later',
        advice: 'Wait for its end, or cancel it.',
    },
    OPERATION_NOT_RETRYABLE: {
        status: 409,
        title: 'Only a failed operation can be tried again',
        retry: 'never',
        advice: 'Read its `status`; `retryOf` leads from a retry to the operation before it.',
    },
    OPERATION_CHANGED: {
        status: 412,
        title: 'The operation has changed since it was read',
        retry: 'change',
        advice: 'Read it again and decide anew.',
    },
    INVOICE_NOT_FOUND: {
        status: 404,
        title: 'No such invoice',
        retry: 'never',
        advice: 'Check the id; while its creation is in progress, follow `operation`.',
    },
    INVOICE_EXISTS: {
        status: 409,
        title: 'An invoice with this id exists',
        retry: 'change',
        advice: 'Choose another id or leave it out.',
    },
    INVOICE_NUMBER_TAKEN: {
        status: 409,
        title: 'The seller has used this invoice number',
        retry: 'change',
        advice: 'Choose another number.',
    },
    LIFECYCLE_FORBIDS: {
        status: 409,
        title: 'The invoice is not in a state that allows this step',
        retry: 'change',
        advice: 'Read the invoice and its `status`.',
    },
    ORGANISATION_FORBIDS: {
        status: 403,
        title: 'This step belongs to the other organisation',
        retry: 'never',
        advice: 'The seller issues, changes and cancels; the buyer approves, rejects and pays.',
    },
    ATTRIBUTE_REQUIRED: {
        status: 403,
        title: 'The certificate lacks an attribute that this step needs',
        retry: 'never',
        advice: 'Use a key whose certificate has the attribute that `detail` names, or have it registered with it.',
    },
    REVISION_MISMATCH: {
        status: 412,
        title: 'The invoice has changed since it was read',
        retry: 'change',
        advice: 'Read it again and decide anew.',
    },
    PRECONDITION_INVALID: {
        status: 400,
        title: 'If-Match must be one strong entity tag of this resource',
        retry: 'change',
        advice: 'Send the `ETag` that GET answered.',
    },
    ARGUMENT_INVALID: {
        status: 400,
        title: 'The contract refused an argument',
        retry: 'change',
        advice: 'See `detail`.',
    },
    CHAINCODE_REJECTED: {
        status: 422,
        title: 'The contract refused the proposal',
        retry: 'change',
        advice: 'See `detail` for its reason.',
    },
    IDEMPOTENCY_KEY_REUSED: {
        status: 422,
        title: 'The idempotency key was used for another request',
        retry: 'change',
        advice: 'Use a new key for a new request.',
    },
    IDEMPOTENCY_KEY_INVALID: {
        status: 400,
        title: 'The idempotency key is not usable',
        retry: 'change',
        advice: 'Send 1 to 255 visible ASCII characters.',
    },
    OPERATION_ID_TAKEN: {
        status: 409,
        title: 'Another operation has this id',
        retry: 'change',
        advice: 'Choose a new Operation-Id for a new request.',
    },
    CURSOR_INVALID: {
        status: 400,
        title: 'The cursor does not belong to this query',
        retry: 'change',
        advice: 'Follow the links as they are, or start from the first page.',
    },
    ENDORSEMENT_UNAVAILABLE: {
        status: 503,
        title: 'The peers could not be reached',
        retry: 'later',
        advice: 'Repeat the request after `Retry-After` seconds.',
    },
    ENDORSEMENT_DISAGREED: {
        status: 502,
        title: 'The peers did not agree',
        retry: 'later',
        advice: 'Repeat it; if it stays, the administrators of the network should look.',
    },
    ENDORSEMENT_POLICY_FAILURE: {
        status: 502,
        title: 'The ledger found too few endorsements',
        retry: 'later',
        advice: 'Ask the administrators of the network.',
    },
    ORDERER_REFUSED: {
        status: 502,
        title: 'The ordering service refused the transaction',
        retry: 'later',
        advice: 'Ask the administrators of the network.',
    },
    MVCC_READ_CONFLICT: {
        status: 409,
        title: 'Others kept changing the invoice at the same time',
        retry: 'later',
        advice: 'Repeat the request.',
    },
    TRANSACTION_INVALID: {
        status: 502,
        title: 'The ledger found the transaction invalid',
        retry: 'later',
        advice: '`detail` names the validation code.',
    },
    DEADLINE_EXCEEDED: {
        status: 504,
        title: 'The operation did not reach the ledger in time',
        retry: 'later',
        advice: 'Nothing was sent to the ordering service; repeat the request.',
    },
    RATE_LIMITED: {
        status: 429,
        title: 'Too many requests',
        retry: 'later',
        advice: 'Slow down; `Retry-After` says when to go on.',
    },
    OVERLOADED: {
        status: 503,
        title: 'The service has too much in flight',
        retry: 'later',
        advice: 'Repeat the request after `Retry-After` seconds.',
    },
    STORE_UNAVAILABLE: {
        status: 503,
        title: 'The database could not be reached',
        retry: 'later',
        advice: 'Repeat the request with the same Idempotency-Key.',
    },
    NOT_READY: { status: 503, title: 'The service is not ready', retry: 'later', advice: 'See `checks`.' },
    INTERNAL: {
        status: 500,
        title: 'The service made a mistake',
        retry: 'later',
        advice: 'Report the `requestId` of the answer.',
    },
} as const satisfies Readonly<Record<string, ErrorDefinition>>;

export type ErrorCode = keyof typeof ERRORS;

export function isErrorCode(code: string): code is ErrorCode {
    return Object.hasOwn(ERRORS, code);
}

/** The `type` of a problem (RFC 9457): the place of the code in `docs/errors.md`, relative to the service. */
export function problemType(code: string): string {
    return `/docs/errors.md#${code.toLowerCase()}`;
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
