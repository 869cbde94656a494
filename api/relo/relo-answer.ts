import type { Relo } from '../../core/relo/relo';
import { isAtWork } from '../../core/relo/relo';
import type { Answer } from '../http/answer';
import { RETRY_AFTER_SECONDS } from '../middleware/problem';
import { isFresh } from '../presenting/entity-tag';
import { tagOf } from '../presenting/operation-document';

/** A resource that carries the state of its own making (RELO), as clients see it. */
export interface ReloRepresentation {
    readonly resource: Relo;
    /** Where it is. */
    readonly url: string;
    readonly document: object;
}

/** 201, also if it is ready already: Microsoft's text names `Content-Location`, its example `Location`. */
export function createdAnswer(
    { resource, url, document }: ReloRepresentation,
    { isReplay }: { readonly isReplay: boolean },
): Answer {
    return {
        status: 201,
        headers: {
            ...reloHeaders(resource),
            Location: url,
            'Content-Location': url,
            ...(isReplay && { 'Idempotent-Replayed': 'true' }),
        },
        json: document,
    };
}

/** 200, or 304 for a client that has it. */
export function reloAnswer(
    { resource, document }: ReloRepresentation,
    ifNoneMatch: string | undefined,
): Answer {
    const headers = reloHeaders(resource);
    if (isFresh(ifNoneMatch, tagOf(resource))) return { status: 304, headers };
    return { status: 200, headers, json: document };
}

/** 202: it will be gone. */
export function deletingAnswer({ resource, document }: ReloRepresentation): Answer {
    return { status: 202, headers: reloHeaders(resource), json: document };
}

/** Retry-After is there exactly while the resource is still to change by itself. */
function reloHeaders(resource: Relo): Record<string, string> {
    return { ETag: tagOf(resource), ...(isAtWork(resource) && { 'Retry-After': RETRY_AFTER_SECONDS }) };
}
