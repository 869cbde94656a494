import type { EventFamily, SequencedEvent } from './event';
import { familyOf } from './event';

/** What a consumer wants to hear of. What is absent filters nothing; filters combine with AND, values of one filter with OR. */
export interface EventFilter {
    /** What the consumer may hear of at all. */
    readonly families: readonly EventFamily[];
    /** Ids of operations. */
    readonly operations?: readonly string[];
    /** Ids of invoices: their events, and those of operations that change them. */
    readonly invoices?: readonly string[];
    /** `operation.completed`, or `operation` for all of them. */
    readonly types?: readonly string[];
    /** Of the operation (its `status` or `state`) or the invoice. */
    readonly states?: readonly string[];
}

/** Whether a consumer wants to hear of it. Whether it may is the organisation's affair. */
export function wants(filter: EventFilter, event: SequencedEvent): boolean {
    const family = familyOf(event);
    return (
        filter.families.includes(family) &&
        isAmong(filter.operations, family === 'operation' ? [event.subject] : []) &&
        isAmong(filter.invoices, [event.partitionKey]) &&
        isAmong(filter.types, [family, event.type]) &&
        isAmong(filter.states, [event.data['status'], event.data['state']])
    );
}

function isAmong(wanted: readonly string[] | undefined, found: readonly unknown[]): boolean {
    return wanted === undefined || found.some((one) => typeof one === 'string' && wanted.includes(one));
}
