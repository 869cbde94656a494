import type { OperationEventType, PendingEvent } from '../event/event';
import type { Instant } from '../instant';
import type { HistoryEntry, Operation, OperationState } from './operation';
import { operationView } from './operation-view';

/** One write of an operation: applied whole if the stored `rev` is still `before.rev`, else not at all. */
export interface OperationChange {
    readonly before: Operation | undefined;
    readonly after: Operation;
    /** Absent for a change that nobody sees, such as a claim. */
    readonly event?: PendingEvent;
    readonly step?: HistoryEntry;
}

const EVENT_OF_STATE: Readonly<Record<OperationState, OperationEventType>> = {
    Created: 'operation.created',
    Endorsing: 'operation.updated',
    Endorsed: 'operation.updated',
    Submitted: 'operation.updated',
    Completed: 'operation.completed',
    Failed: 'operation.failed',
    Canceled: 'operation.canceled',
};

/** A change that users see: the next version, its history entry and its event. */
export function visibleChange(before: Operation | undefined, next: Operation, now: Instant): OperationChange {
    const after: Operation = {
        ...next,
        version: (before?.version ?? 0) + 1,
        rev: (before?.rev ?? 0) + 1,
        changedAt: now,
    };
    return {
        before,
        after,
        event: eventOf(after),
        step: { version: after.version, state: after.state, at: now, message: after.message },
    };
}

/** A change that users do not see: leases, tries, back-off. */
export function hiddenChange(before: Operation, next: Operation): OperationChange {
    return { before, after: { ...next, rev: before.rev + 1 } };
}

function eventOf(operation: Operation): PendingEvent {
    return {
        id: `${operation.id}.${operation.version}`,
        type: operation.forgottenAt === undefined ? EVENT_OF_STATE[operation.state] : 'operation.deleted',
        subject: operation.id,
        time: operation.changedAt,
        organisations: [operation.requester.organisation],
        partitionKey: operation.objectId,
        data: { ...operationView(operation) },
    };
}
