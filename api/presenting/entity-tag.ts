import fresh from 'fresh';

/** Whether the client has what is tagged (RFC 9110 §13.1.2, weak comparison). */
export function isFresh(ifNoneMatch: string | undefined, tag: string): boolean {
    return ifNoneMatch !== undefined && fresh({ 'if-none-match': ifNoneMatch }, { etag: tag });
}
