import { AppError } from '../../core/errors';
import type { Operation } from '../../core/operation/operation';
import { isExpired } from '../../core/operation/operation-view';
import type { OperationStore } from '../../core/ports/operation-store';

/** An operation of the organisation. Throws OPERATION_NOT_FOUND, or OPERATION_EXPIRED for one that is only a tombstone. */
export async function readableOperation(
    { operations, clock }: { readonly operations: OperationStore; readonly clock: () => number },
    { organisation, id }: { readonly organisation: string; readonly id: string },
): Promise<Operation> {
    const operation = await operations.find(organisation, id);
    if (operation === undefined) throw new AppError('OPERATION_NOT_FOUND', 'There is no such operation.');
    if (isExpired(operation, clock())) {
        throw new AppError('OPERATION_EXPIRED', 'The operation ended too long ago, or was forgotten.');
    }
    return operation;
}
