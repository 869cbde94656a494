import type { Instant } from '../instant';
import type { OperationChange } from './change';
import { visibleChange } from './change';
import type { Operation } from './operation';
import { isTerminal } from './operation';

/**
 * Makes a tombstone of an operation that has ended: its outcome stays on the invoice, what was asked and
 * answered is taken out of the record. Undefined while it has not ended.
 */
export function forget(operation: Operation, now: Instant): OperationChange | undefined {
    if (!isTerminal(operation.state)) return undefined;
    const { received: _received, result: _result, ...rest } = operation;
    const proposal = { ...operation.proposal, args: [] };
    return visibleChange(operation, { ...rest, proposal, forgottenAt: now }, now);
}
