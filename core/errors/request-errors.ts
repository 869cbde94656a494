import type { ErrorDefinition } from './error-definition';

/** A request that is not as documented, or whose caller may not make it. */
export const REQUEST_ERRORS = {
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
        advice: 'Accept `application/json`, or what `detail` names.',
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
    PRECONDITION_INVALID: {
        status: 400,
        title: 'If-Match must be one strong entity tag of this resource',
        retry: 'change',
        advice: 'Send the `ETag` that GET answered.',
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
    CHANGES_GONE: {
        status: 410,
        title: 'Events behind this place are no longer kept',
        retry: 'change',
        advice: 'Begin anew, without `after`: the first pages have everything as it is now.',
    },
    CURSOR_INVALID: {
        status: 400,
        title: 'The cursor does not belong to this query',
        retry: 'change',
        advice: 'Follow the links as they are, or start from the first page.',
    },
} as const satisfies Readonly<Record<string, ErrorDefinition>>;
