import type { OperationEventType, PendingEvent } from '../event/event';
import type { Instant } from '../instant';
import type { HistoryEntry, Operation, OperationStatus } from './operation';
import { statusOf } from './operation';
import { operationView } from './operation-view';

/** One write of an operation: applied whole if the stored `rev` is still `before.rev`, else not at all. */
export interface OperationChange {
    readonly before: Operation | undefined;
    readonly after: Operation;
    /** Absent for a change that nobody sees, such as a claim. */
    readonly event?: PendingEvent;
    readonly step?: HistoryEntry;
}

const EVENT_OF_STATUS: Readonly<Record<OperationStatus, OperationEventType>> = {
    notStarted: 'operation.updated',
    running: 'operation.updated',
    succeeded: 'operation.completed',
    failed: 'operation.failed',
    canceled: 'operation.canceled',
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

function eventTypeOf({ forgottenAt, version, state }: Operation): OperationEventType {
    if (forgottenAt !== undefined) return 'operation.deleted';
    return version === 1 ? 'operation.created' : EVENT_OF_STATUS[statusOf(state)];
}

/** What tells of the latest visible change of an operation. */
export function eventOf(operation: Operation): PendingEvent {
    return {
        id: `${operation.id}.${operation.version}`,
        type: eventTypeOf(operation),
        subject: operation.id,
        time: operation.changedAt,
        organisations: [operation.requester.organisation],
        partitionKey: operation.objectId,
        data: { ...operationView(operation) },
    };
}
