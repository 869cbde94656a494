import type { Instant } from '../instant';
import type { OperationChange } from './change';
import type { Operation } from './operation';
import { isTerminal } from './operation';
import { requestCancel } from './composite';
import { end } from './transitions';

/** What becomes of an operation that is to be canceled. */
export type Cancellation =
    | { readonly kind: 'canceled'; readonly change: OperationChange }
    /** Of a composite: it ends when its children have. */
    | { readonly kind: 'requested'; readonly change: OperationChange }
    /** It was canceled before. */
    | { readonly kind: 'already' }
    /** It ended otherwise. */
    | { readonly kind: 'ended' }
    /** Its envelope was handed to the ordering service: only the ledger ends it now. */
    | { readonly kind: 'handed-over' };

/**
 * Cancels an operation of which nothing is on its way to the ordering service. The change competes with the claim that
 * marks it Submitted: whoever writes first has decided, so that nothing is both canceled and committed.
 */
export function cancel(operation: Operation, reason: string | undefined, now: Instant): Cancellation {
    if (operation.state === 'Canceled') return { kind: 'already' };
    if (isTerminal(operation.state)) return { kind: 'ended' };
    if (operation.kind === 'ledger' && operation.state === 'Submitted') return { kind: 'handed-over' };
    const message = reason === undefined ? 'Canceled.' : `Canceled: ${reason}`;
    if (operation.kind === 'composite') {
        if (operation.cancelRequested === true) return { kind: 'already' };
        return { kind: 'requested', change: requestCancel(operation, message, now) };
    }
    const failure = { code: 'OPERATION_CANCELED', message };
    return { kind: 'canceled', change: end(operation, { state: 'Canceled', message, failure }, now) };
}
