import { sequenceIn, sequenceText } from '../../../core/event/cloud-event';
import type { EventFamily } from '../../../core/event/event';
import { isPosition } from '../../../core/ledger/position';
import type { Cursor } from '../../../core/ports/page';

/** Where a reader of the change feed stands. */
export type FeedPlace =
    /** It has everything up to this event. */
    | { readonly kind: 'events'; readonly after: number }
    /** It is reading what there is, as it is now; then it goes on behind the event that was the last when it began. */
    | {
          readonly kind: 'present';
          readonly family: EventFamily;
          readonly beganAt: number;
          readonly cursor?: Cursor;
      };

/** A place as clients give it back. It grants nothing: every page is read with the caller's own organisation. */
export function placeText(place: FeedPlace): string {
    if (place.kind === 'events') return sequenceText(place.after);
    const { family, beganAt, cursor } = place;
    const parts = [family, beganAt, ...(cursor === undefined ? [] : [cursor.value, cursor.id])];
    return `p${Buffer.from(JSON.stringify(parts)).toString('base64url')}`;
}

/** The place that a client gave back; undefined if no page gave it. */
export function placeIn(text: string): FeedPlace | undefined {
    const after = sequenceIn(text);
    if (after !== undefined) return { kind: 'events', after };
    const [family, beganAt, value, id] = text.startsWith('p') ? listIn(text.slice(1)) : [];
    if (!isFamily(family) || !isSequence(beganAt)) return undefined;
    if (value === undefined && id === undefined) return { kind: 'present', family, beganAt };
    if (!isValue(family, value) || typeof id !== 'string') return undefined;
    return { kind: 'present', family, beganAt, cursor: { value, id } };
}

function isFamily(value: unknown): value is EventFamily {
    return value === 'operation' || value === 'invoice';
}

function isSequence(value: unknown): value is number {
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Invoices are ordered by their place on the ledger, operations by the time of their creation. */
function isValue(family: EventFamily, value: unknown): value is Cursor['value'] {
    return family === 'invoice' ? typeof value === 'string' && isPosition(value) : isSequence(value);
}

function listIn(base64url: string): readonly unknown[] {
    try {
        const value: unknown = JSON.parse(Buffer.from(base64url, 'base64url').toString());
        return Array.isArray(value) ? value : [];
    } catch {
        return [];
    }
}
