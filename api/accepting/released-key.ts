import { isRetryable } from '../../core/errors';
import type { OperationChange } from '../../core/operation/change';
import { hiddenChange } from '../../core/operation/change';
import type { Operation } from '../../core/operation/operation';

/**
 * Whether an operation has given its idempotency key back: it failed in a way worth repeating and left nothing that could
 * be ordered. The key stays on the record until the repeat comes, so that the repeat knows which operation it repeats.
 */
export function hasReleasedKey({ state, failure, attempts }: Operation): boolean {
    return state === 'Failed' && failure !== undefined && isRetryable(failure.code) && attempts.length === 0;
}

/** Makes the key free for the repeat. */
export function withoutKey(operation: Operation): OperationChange {
    const freed: Operation = { ...operation };
    Reflect.deleteProperty(freed, 'idempotencyKey');
    return hiddenChange(operation, freed);
}
