import type { Instant } from '../instant';

export type OperationEventType =
    | 'operation.created'
    | 'operation.updated'
    | 'operation.completed'
    | 'operation.failed'
    | 'operation.canceled'
    | 'operation.deleted';

export type InvoiceEventType = 'invoice.created' | 'invoice.updated' | 'invoice.deleted';

/**
 * What happened, once. It is written inside the changed document, in the same write as the change, so that a crash can
 * lose neither without the other; the announcer numbers it and copies it to the event log.
 */
export interface PendingEvent {
    /** `{operation id}.{version}` or `{invoice id}.{block}.{transaction}.{write}`: the same on every channel, for ever. */
    readonly id: string;
    readonly type: OperationEventType | InvoiceEventType;
    readonly subject: string;
    readonly time: Instant;
    /** MSP ids of the organisations that may see it; nobody else hears of it. */
    readonly organisations: readonly string[];
    /** The object's id: events of one object keep their order. */
    readonly partitionKey: string;
    readonly data: Readonly<Record<string, unknown>>;
}

/** A numbered event. `sequence` only grows, with no two alike. */
export interface SequencedEvent extends PendingEvent {
    readonly sequence: number;
}

/** What an event tells of. */
export type EventFamily = 'operation' | 'invoice';

const TYPES: Readonly<Record<EventFamily, readonly PendingEvent['type'][]>> = {
    operation: [
        'operation.created',
        'operation.updated',
        'operation.completed',
        'operation.failed',
        'operation.canceled',
        'operation.deleted',
    ],
    invoice: ['invoice.created', 'invoice.updated', 'invoice.deleted'],
};

export function typesOf(family: EventFamily): readonly PendingEvent['type'][] {
    return TYPES[family];
}

export function familyOf({ type }: Pick<PendingEvent, 'type'>): EventFamily {
    return TYPES.operation.includes(type) ? 'operation' : 'invoice';
}

/**
 * The key under which an event is kept: ids are unique within one organisation's operations, as operation ids are the
 * clients' own, and within the invoices.
 */
export function eventKey(event: Pick<PendingEvent, 'type' | 'organisations' | 'id'>): string {
    return `${familyOf(event)}:${event.organisations.join(',')}:${event.id}`;
}
