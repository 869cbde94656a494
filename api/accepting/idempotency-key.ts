import { parseItem } from 'structured-headers';

/** The key in a field that is as documented: a string of RFC 8941 in quotes, or bare as most clients send it. */
export function idempotencyKeyOf(field: string | undefined): string | undefined {
    return field?.startsWith('"') === true ? String(parseItem(field)[0]) : field;
}
