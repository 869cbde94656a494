import { parseItem } from 'structured-headers';
import { AppError } from '../../core/errors';

const USABLE = /^[\x21-\x7e]{1,255}$/;

/** The key that a client sent: a string of RFC 8941 in quotes, or bare as most clients send it. Throws IDEMPOTENCY_KEY_INVALID. */
export function idempotencyKeyOf(header: string | undefined): string | undefined {
    if (header === undefined) return undefined;
    const key = header.startsWith('"') ? stringIn(header) : header;
    if (key === undefined || !USABLE.test(key)) {
        throw new AppError(
            'IDEMPOTENCY_KEY_INVALID',
            'The Idempotency-Key is not 1 to 255 visible ASCII characters.',
            {
                errors: [{ pointer: 'Idempotency-Key', detail: 'must be 1 to 255 visible ASCII characters' }],
            },
        );
    }
    return key;
}

function stringIn(header: string): string | undefined {
    try {
        const value: unknown = parseItem(header)[0];
        return typeof value === 'string' ? value : undefined;
    } catch {
        return undefined;
    }
}
