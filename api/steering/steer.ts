import { AppError } from '../../core/errors';
import type { OperationChange } from '../../core/operation/change';
import type { Operation } from '../../core/operation/operation';
import { operationKey } from '../../core/operation/operation';
import type { OperationStore } from '../../core/ports/operation-store';
import { isFresh } from '../presenting/entity-tag';
import { tagOf } from '../presenting/operation-document';
import { readableOperation } from './readable-operation';

/** What is to become of an operation: a change, or nothing more. A decision that cannot be carried out throws an `AppError`. */
export type Decide = (operation: Operation) => OperationChange | undefined;

export interface SteeringParts {
    readonly operations: OperationStore;
    readonly clock: () => number;
}

export interface Steered {
    readonly organisation: string;
    readonly id: string;
    /** The tag of what the client has seen; anything will do if absent. */
    readonly ifMatch: string | undefined;
}

/** Times that a decision may lose against another writer of the same operation; the loops write it a handful of times. */
const MAX_ROUNDS = 20;

/**
 * Changes an operation at a client's wish. If somebody else was faster, it is read and decided anew, so that the answer is
 * what really became of it. Throws OPERATION_NOT_FOUND, OPERATION_EXPIRED, OPERATION_CHANGED, and whatever `decide` throws.
 */
export async function steer(parts: SteeringParts, target: Steered, decide: Decide): Promise<Operation> {
    const key = operationKey(target.organisation, target.id);
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const operation = await readableOperation(parts, target);
        refuseStale(operation, target.ifMatch);
        const change = decide(operation);
        if (change === undefined) return operation;
        const applied = await parts.operations.apply([change]);
        if (applied.has(key)) return change.after;
    }
    throw new AppError('OPERATION_CHANGED', 'The operation keeps changing.');
}

function refuseStale({ version }: Operation, ifMatch: string | undefined): void {
    if (ifMatch === undefined || isFresh(ifMatch, tagOf({ version }))) return;
    throw new AppError('OPERATION_CHANGED', `The operation is at version ${version}.`);
}
