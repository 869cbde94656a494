import type { Instant } from '../core/instant';
import type { OperationChange } from '../core/operation/change';
import type { Operation, Work } from '../core/operation/operation';
import { isTerminal, operationKey } from '../core/operation/operation';
import type { OperationStore } from '../core/ports/operation-store';
import type { Claimed, LeasedLoopParts, LeasedWork } from './leased-loop';

/** What a loop over operations works with. */
export interface OperationLoopParts extends LeasedLoopParts {
    readonly operations: OperationStore;
}

/** What a loop does with the operations that have work of one kind. */
export interface OperationWork {
    readonly kind: Work['kind'];
    /** The claim of due work, which may also end the operation; undefined if there is none to claim. */
    readonly claim: (operation: Operation, now: Instant) => OperationChange | undefined;
    /** As `LeasedWork` has it. */
    readonly perform: (operation: Operation) => Promise<void>;
}

/** The work of one kind on the operations of a store. */
export function operationWork(
    operations: OperationStore,
    { kind, claim, perform }: OperationWork,
): LeasedWork<Operation> {
    return {
        name: kind,
        naming: ({ id }) => ({ operationId: id }),
        due: (at) => operations.due(kind, at),
        nextDue: () => operations.nextDue(kind),
        claim: async (due, now) => {
            const changes = due.map((operation) => claim(operation, now));
            return claimed(
                operations,
                changes.filter((change) => change !== undefined),
            );
        },
        perform,
    };
}

async function claimed(
    operations: OperationStore,
    claims: readonly OperationChange[],
): Promise<Claimed<Operation>> {
    if (claims.length === 0) return { tried: 0, items: [] };
    const applied = await operations.apply(claims);
    const items = claims
        .map(({ after }) => after)
        .filter(({ requester, id, state }) => {
            return applied.has(operationKey(requester.organisation, id)) && !isTerminal(state);
        });
    return { tried: claims.length, items };
}
