import { isoOf } from '../instant';
import type { PendingEvent } from './event';

/** An event in the JSON form of CloudEvents 1.0, with the extensions `sequence` and `partitionkey`. The same on every channel. */
export interface CloudEvent {
    readonly specversion: '1.0';
    readonly id: string;
    readonly source: string;
    readonly type: string;
    readonly subject: string;
    readonly time: string;
    readonly datacontenttype: 'application/json';
    /** Decimal, of equal length for all, so that texts sort as numbers do. Absent where a present state is told, not a change. */
    readonly sequence?: string;
    readonly partitionkey: string;
    readonly data: PendingEvent['data'];
}

/** What all events of a deployment have in common. */
export interface EventOrigin {
    readonly channel: string;
    /** A reverse domain name that the deployment owns; event types begin with it. */
    readonly typePrefix: string;
}

/** Of the greatest number that is exact in JSON, 2^53 - 1. */
const SEQUENCE_DIGITS = 16;

export function cloudEvent(
    event: PendingEvent & { readonly sequence?: number },
    { channel, typePrefix }: EventOrigin,
): CloudEvent {
    return {
        specversion: '1.0',
        id: event.id,
        source: `/channels/${channel}`,
        type: `${typePrefix}.${event.type}.v1`,
        subject: event.subject,
        time: isoOf(event.time),
        datacontenttype: 'application/json',
        ...(event.sequence !== undefined && { sequence: sequenceText(event.sequence) }),
        partitionkey: event.partitionKey,
        data: event.data,
    };
}

/** A place in the stream of events, as clients see it and give it back. */
export function sequenceText(sequence: number): string {
    return String(sequence).padStart(SEQUENCE_DIGITS, '0');
}

/** The place that a client gave back; undefined if it is none. */
export function sequenceIn(text: string): number | undefined {
    if (!/^\d{1,16}$/.test(text)) return undefined;
    const sequence = Number(text);
    return Number.isSafeInteger(sequence) ? sequence : undefined;
}
