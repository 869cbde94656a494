import type { Operation, PlannedChild } from '../../core/operation/operation';
import { accept } from '../../core/operation/transitions';
import type { OperationStore } from '../../core/ports/operation-store';

/**
 * Makes the operations that a composite plans and that there are not yet. They are left to the loop that endorses: whoever
 * makes them may be gone before they are. Making them again changes nothing.
 */
export async function makeChildren(
    { operations, clock }: { readonly operations: OperationStore; readonly clock: () => number },
    composite: Operation,
): Promise<void> {
    const { plan = [], requester } = composite;
    if (plan.length === 0) return;
    const ids = plan.map(({ id }) => id);
    const made = new Set((await operations.findAll(requester.organisation, ids)).map(({ id }) => id));
    const missing = plan.filter(({ id }) => !made.has(id));
    await Promise.all(
        missing.map((child) => operations.insert(accept(acceptanceOf(composite, child), clock()))),
    );
}

function acceptanceOf(
    { id: parent, requester, fingerprint }: Operation,
    { id, objectId, proposal }: PlannedChild,
): Parameters<typeof accept>[0] {
    return { id, requester, action: 'create', objectId, proposal, parent, endorseLeaseMs: 0, fingerprint };
}
