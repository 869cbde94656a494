import type { SequencedEvent } from '../../core/event/event';
import { familyOf } from '../../core/event/event';
import type { Operation } from '../../core/operation/operation';
import { isTerminal, operationKey } from '../../core/operation/operation';
import type { OperationView } from '../../core/operation/operation-view';
import { operationView } from '../../core/operation/operation-view';

/** An operation at one version, be it read from the store or heard of in an event. */
export interface OperationSnapshot {
    readonly id: string;
    readonly objectId: string;
    readonly version: number;
    readonly hasEnded: boolean;
    readonly view: OperationView;
}

export function snapshotOf(operation: Operation): OperationSnapshot {
    return {
        id: operation.id,
        objectId: operation.objectId,
        version: operation.version,
        hasEnded: isTerminal(operation.state),
        view: operationView(operation),
    };
}

const ENDINGS: ReadonlySet<string> = new Set([
    'operation.completed',
    'operation.failed',
    'operation.canceled',
    'operation.deleted',
]);

/** Whether it is the last event of its operation. */
export function endsOperation({ type }: Pick<SequencedEvent, 'type'>): boolean {
    return ENDINGS.has(type);
}

/** The operation's key and what the event says of it; undefined if the event is not of an operation. */
export function snapshotIn(event: SequencedEvent): { key: string; snapshot: OperationSnapshot } | undefined {
    const [organisation] = event.organisations;
    const version = event.data['version'];
    if (familyOf(event) !== 'operation' || organisation === undefined) return undefined;
    if (typeof version !== 'number') return undefined;
    return {
        key: operationKey(organisation, event.subject),
        snapshot: {
            id: event.subject,
            objectId: event.partitionKey,
            version,
            hasEnded: endsOperation(event),
            view: event.data,
        },
    };
}
